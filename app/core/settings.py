"""Settings, read once from the environment. One missing or unsafe: the process says which and stops."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# An hour before 3 is skipped or comes twice on the days on which the clocks change.
HOURS = {"", *map(str, range(3, 25))}
# Whole numbers: the least and the most that is sensible. Time limits for access …
LIMITS = {
    "access_months": (1, 60),
    "set_up_days": (1, 90),
    "probation_days": (1, 365),
    "absence_days": (1, 365),
    "emergency_hours": (1, 168),
    # … and for what platforms' lists and monthly figures come to.
    "sheet_rows": (1, 1_000_000),
    "reconcile_days": (1, 366),
    "urgent_finding_days": (1, 60),
    "finding_days": (1, 60),
}


class UnsafeSettings(SystemExit):
    """A setting is missing or unsafe. Stops the process with sentences that say which and how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one installation to the next."""

    database_url: str
    secret_key: str
    base_url: str
    data_dir: Path
    secret_key_fallbacks: tuple[str, ...] = ()
    force_name: str = "Hertfordshire Constabulary"
    demonstration: bool = False
    mail_url: str = "mailbox:"
    mail_from: str = "keyholder@localhost"
    auditor_mail: str = ""
    proxies: int = 0
    log_file: str = ""
    check_due_hour: int = 20  # in London; by the force's proposal the owner is told at 20:00
    # The force's proposed limits for access. What was given before a change keeps its dates.
    access_months: int = 12
    set_up_days: int = 14
    probation_days: int = 28
    absence_days: int = 28
    emergency_hours: int = 72
    sheet_rows: int = 20_000  # at most, in a CSV file about accounts
    reconcile_days: int = 31  # from one list of a source to the next: the proposal is monthly
    urgent_finding_days: int = 1  # working days; by the force's proposal
    finding_days: int = 5  # working days

    @property
    def host(self) -> str:
        """The host name of the public address."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def on_loopback(self) -> bool:
        """Whether the public address is this machine itself."""
        return self.host in LOOPBACK

    @property
    def keys_dir(self) -> Path:
        """Where private signing keys lie: apart from the database and its backups."""
        return self.data_dir / "keys"

    @property
    def evidence_dir(self) -> Path:
        """Where files of evidence lie: outside the web root and the database."""
        return self.data_dir / "evidence"


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings from `KEYHOLDER_…` variables. Raises `UnsafeSettings` with every fault at once."""
    found = {
        key.removeprefix("KEYHOLDER_").lower(): value.strip()
        for key, value in environ.items()
        if key.startswith("KEYHOLDER_")
    }
    faults = [
        f"KEYHOLDER_{name.upper()} is not set. See docs/operating.md."
        for name in ("database_url", "secret_key", "base_url", "data_dir")
        if not found.get(name)
    ]
    if not found.get("proxies", "0").isdigit():
        faults.append("KEYHOLDER_PROXIES must be a whole number, such as 1.")
    if found.get("check_due_hour", "20") not in HOURS:
        faults.append("KEYHOLDER_CHECK_DUE_HOUR must be a whole hour from 3 to 24, such as 20.")
    faults += [
        f"KEYHOLDER_{name.upper()} must be a whole number from {least} to {most}."
        for name, (least, most) in LIMITS.items()
        if not _is_within(found.get(name, ""), least, most)
    ]
    if faults:
        raise UnsafeSettings("\n".join(faults))
    settings = Settings(
        database_url=found["database_url"],
        secret_key=found["secret_key"],
        base_url=found["base_url"].rstrip("/"),
        data_dir=Path(found["data_dir"]),
        secret_key_fallbacks=tuple(filter(None, found.get("secret_key_fallbacks", "").split(","))),
        force_name=found.get("force_name") or "Hertfordshire Constabulary",
        demonstration=found.get("demonstration", "") in {"1", "true", "yes"},
        mail_url=found.get("mail_url") or "mailbox:",
        mail_from=found.get("mail_from") or "keyholder@localhost",
        auditor_mail=found.get("auditor_mail", ""),
        proxies=int(found.get("proxies") or 0),
        log_file=found.get("log_file", ""),
        check_due_hour=int(found.get("check_due_hour") or 20),
        **{name: int(found[name]) for name in LIMITS if found.get(name)},
    )
    if faults := unsafe(settings):
        raise UnsafeSettings("\n".join(faults))
    return settings


def _is_within(text: str, least: int, most: int) -> bool:
    """Say whether a number, if one is set, lies between these."""
    return not text or (text.isascii() and text.isdigit() and least <= int(text) <= most)


def unsafe(settings: Settings) -> list[str]:
    """Return a sentence for every setting that is not safe to run with; empty when all are."""
    faults = []
    for key in (settings.secret_key, *settings.secret_key_fallbacks):
        if len(key.encode()) < 32:
            faults.append("KEYHOLDER_SECRET_KEY and its fallbacks must be 32 random bytes or more.")
            break
    url = urlsplit(settings.base_url)
    if url.scheme not in {"http", "https"} or not url.hostname:
        faults.append("KEYHOLDER_BASE_URL must be an address such as https://keyholder.example.")
    elif url.scheme == "http" and not settings.on_loopback:
        faults.append(
            "KEYHOLDER_BASE_URL must begin with https:// unless it is this machine itself."
        )
    if settings.demonstration and not settings.on_loopback:
        faults.append(
            "KEYHOLDER_DEMONSTRATION is only allowed where KEYHOLDER_BASE_URL is this machine."
        )
    if settings.mail_url.startswith("mailbox:") and not settings.demonstration:
        faults.append("KEYHOLDER_MAIL_URL must be smtp://… outside the demonstration.")
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        faults.append("KEYHOLDER_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    return faults


def read_file(path: Path) -> dict[str, str]:
    """Read KEY=VALUE lines from a settings file; empty when there is none."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}
