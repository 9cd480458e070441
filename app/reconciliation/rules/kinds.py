"""The seven kinds of finding, and the register's side of a comparison.

Source of the kinds, of which are urgent, and of keying on the force e-mail: the force's defaults for
access, section 7 (docs/glossary.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.access.rules import Level
from app.accounts.rules import plain
from app.core.workdays import working_days_after

# The first word of an e-mail that stands for an office, not for a person.
GENERIC = frozenset(
    {
        "admin", "administrator", "comms", "communications", "contact", "control", "corporate",
        "enquiries", "info", "mail", "marketing", "media", "newsdesk", "noreply", "office", "police",
        "press", "shared", "snt", "social", "socialmedia", "support", "team", "test", "web",
    }
)  # fmt: skip


class Kind(StrEnum):
    """What a finding is."""

    UNKNOWN = "unknown user"
    NOT_PROVISIONED = "not provisioned"
    RIGHTS = "rights differ"
    REMOVAL = "removal failed"
    LEAVER = "leaver"
    UNREGISTERED = "unregistered account"
    SHARED = "shared or generic login"


URGENT = frozenset({Kind.UNKNOWN, Kind.REMOVAL, Kind.LEAVER})
WHAT_TO_DO = {
    Kind.UNKNOWN: "Remove the login on the platform, or explain it.",
    Kind.NOT_PROVISIONED: "Set the person up on the platform, or end their access here.",
    Kind.RIGHTS: "Set the level on the platform to what the register allows.",
    Kind.REMOVAL: "Remove the login on the platform now.",
    Kind.LEAVER: "Remove the login on the platform now. Change what else the person knew.",
    Kind.UNREGISTERED: "Add the account to the register, or have it closed on the platform.",
    Kind.SHARED: "Replace the login by one of each person’s own. Nobody can say who used it.",
}


class Expected(StrEnum):
    """What the register says about a person on an account."""

    LIVE = "live"  # may use it, and is set up: the platform should have them
    APPROVED = "approved"  # may use it, and is not set up yet: the platform may have them
    OVER = "over"  # had access, and may not use it: the platform should not have them


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the register's side. `is_due`: the register waits for their removal."""

    account_id: int
    handle: str
    person_id: int
    who: str  # rank and name
    email: str
    level: Level
    state: Expected
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """An account of the register that a source may name."""

    id: int
    platform: str
    handle: str
    address: str


@dataclass(frozen=True, slots=True)
class Known:
    """Who has an e-mail."""

    person_id: int
    who: str
    serves: bool


@dataclass(frozen=True, slots=True)
class Register:
    """The register's side: accounts of the source, people by e-mail, rights, and who is set up by the
    newest list of another source (account id, e-mail).
    """

    accounts: Sequence[Registered]
    people: Mapping[str, Known]
    rights: Sequence[Right]
    elsewhere: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """One difference."""

    kind: Kind
    account: str
    account_id: int | None
    login: str
    person_id: int | None
    says: str

    @property
    def key(self) -> str:
        """What makes it the same difference in the next list."""
        return f"{self.kind}|{self.account_key}|{self.login}"

    @property
    def account_key(self) -> str:
        """The account as lists are compared."""
        return account_key(self.account, self.account_id)


def account_key(written: str, account_id: int | None) -> str:
    """Return an account as lists are compared: "#12", or what was written of one not registered."""
    return f"#{account_id}" if account_id else plain(written)


def per_cent(matched: int, total: int) -> int:
    """Return how many of a hundred agree, rounded down; 100 when there is nothing to agree on."""
    return 100 * matched // total if total else 100


def due_on(kind: Kind, today: date, *, urgent_days: int, days: int) -> date:
    """Return by when a finding is to be dealt with, in working days."""
    return working_days_after(today, urgent_days if kind in URGENT else days)


def is_generic(login: str) -> bool:
    """Say whether a login stands for an office rather than a person: no e-mail, or one that begins with
    such a word.
    """
    if "@" not in login:
        return True
    first = login.split("@", maxsplit=1)[0].replace(".", "-").replace("_", "-").split("-")[0]
    return first.rstrip("0123456789") in GENERIC
