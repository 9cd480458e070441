"""How what a platform says differs from the register: seven kinds of finding.

Source of the kinds, of which are urgent, and of keying on the force e-mail: the force's defaults for
access, section 7 (docs/glossary.md).
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.access.rules import Level
from app.accounts.rules import plain
from app.core.sheets import Fault
from app.core.workdays import working_days_after
from app.reconciliation.rules.layouts import Seat, platform_of

LEVELS = list(Level)
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


@dataclass(frozen=True, slots=True)
class Compared:
    """What a list comes to: every difference, how many of all rights agree, and for each line its
    registered account and the key of the account that it names.
    """

    found: tuple[Found, ...]
    matched: int
    total: int
    places: Mapping[int, int]
    keys: Mapping[int, str]

    @property
    def named(self) -> frozenset[str]:
        """The key of every account that the list names."""
        return frozenset(self.keys.values())

    @property
    def per_cent(self) -> int:
        """How many of a hundred rights agree, rounded down: 100 means all."""
        return per_cent(self.matched, self.total)


def per_cent(matched: int, total: int) -> int:
    """Return how many of a hundred agree, rounded down; 100 when there is nothing to agree on."""
    return 100 * matched // total if total else 100


def due_on(kind: Kind, today: date, *, urgent_days: int, days: int) -> date:
    """Return by when a finding is to be dealt with, in working days."""
    return working_days_after(today, urgent_days if kind in URGENT else days)


def ambiguous(seats: Iterable[Seat], accounts: Sequence[Registered]) -> list[Fault]:
    """Return a fault for each line whose account stands on two platforms and could be either."""
    return [
        Fault(one.line, f"There are {len(fits)} accounts called {one.account}. Choose the column that names the platform.")
        for one in seats
        if len(fits := _fitting(one, accounts)) > 1
    ]  # fmt: skip


def account_key(written: str, account_id: int | None) -> str:
    """Return an account as lists are compared: "#12", or what was written of one not registered."""
    return f"#{account_id}" if account_id else plain(written)


def compare(seats: Sequence[Seat], register: Register, *, whole: bool) -> Compared:
    """Hold a list against the register. `whole`: it should name every account of its source, so that a
    right on an account that it does not name is not provisioned either.
    """
    places = _places(seats, register.accounts)
    there = _there(seats, places)
    missing = _missing(there, register, set(places.values()), whole=whole)
    found = {one.key: one for one in (*_wrong(there, seats, register), *missing)}
    accounts = {one.account_key for one in found.values() if not one.login}
    pairs = {(one.account_key, one.login) for one in found.values()}
    agree = [pair for pair in there if pair not in pairs and pair[0] not in accounts]
    keys = {one.line: account_key(one.account, places.get(one.line)) for one in seats}
    return Compared(tuple(found.values()), len(agree), len(there) + len(missing), places, keys)


def gone(
    compared: Compared,
    seats: Iterable[Seat],
    register: Register,
    shown_before: Set[tuple[int, str]],
    *,
    whole: bool,
) -> list[Right]:
    """Return the rights whose removal the list proves: the register waits for it, an earlier list of the
    same source showed the person there (`shown_before`: account id, e-mail), and now none does.
    """
    there = {(compared.places.get(one.line), one.login) for one in seats} | register.elsewhere
    return [
        one
        for one in register.rights
        if one.is_due and (one.account_id, one.email) in shown_before
        if (one.account_id, one.email) not in there
        if whole or one.account_id in compared.places.values()
    ]


Seats = dict[tuple[str, str], tuple[Seat, int | None]]


def _places(seats: Sequence[Seat], accounts: Sequence[Registered]) -> dict[int, int]:
    fitting = {one.line: _fitting(one, accounts) for one in seats}
    return {line: fits[0].id for line, fits in fitting.items() if len(fits) == 1}


def _there(seats: Sequence[Seat], places: Mapping[int, int]) -> Seats:
    """Return one line for each account and login: the one with most rights."""
    found: Seats = {}
    for seat in seats:
        account_id = places.get(seat.line)
        pair = (account_key(seat.account, account_id), seat.login)
        before = found[pair][0] if pair in found else None
        found[pair] = (_strongest(before, seat), account_id)
    return found


def _wrong(there: Seats, seats: Sequence[Seat], register: Register) -> list[Found]:
    accounts = {one.id: one for one in register.accounts}
    rights = {(one.account_id, one.email): one for one in register.rights}
    names = _names(seats)
    found: list[Found | None] = []
    for seat, account_id in there.values():
        if account_id is None:
            found.append(_unregistered(seat))
            continue
        known, right = register.people.get(seat.login), rights.get((account_id, seat.login))
        shared = names[seat.login] > 1
        found.append(_of_seat(seat, accounts[account_id], known, right, shared=shared))
    return [one for one in found if one is not None]


def _missing(there: Seats, register: Register, named: Set[int], *, whole: bool) -> list[Found]:
    reached = {one.id for one in register.accounts} if whole else named
    return [
        _not_provisioned(right)
        for right in register.rights
        if right.state is Expected.LIVE and right.account_id in reached
        if (f"#{right.account_id}", right.email) not in there
        if (right.account_id, right.email) not in register.elsewhere
    ]


def _fitting(seat: Seat, accounts: Sequence[Registered]) -> list[Registered]:
    wanted, platform = plain(seat.account), platform_of(seat.platform) if seat.platform else None
    return [
        one
        for one in accounts
        if wanted == plain(one.handle) or _bare(seat.account) == _bare(one.address)
        if platform is None or one.platform == platform
    ]  # fmt: skip


def _bare(address: str) -> str:
    return address.casefold().removeprefix("https://").removeprefix("www.").rstrip("/")


def _names(seats: Iterable[Seat]) -> dict[str, int]:
    """Return how many different names stand beside each login."""
    found: dict[str, set[str]] = {}
    for one in seats:
        found.setdefault(one.login, set()).add(plain(one.name))
    return {login: len(names - {""}) for login, names in found.items()}


def _strongest(before: Seat | None, seat: Seat) -> Seat:
    """Return the line with more rights, of two about one person and account."""
    return max(before or seat, seat, key=lambda one: LEVELS.index(one.level) if one.level else -1)


def _unregistered(seat: Seat) -> Found:
    says = f"{seat.account} is not in the register of official accounts."
    return Found(Kind.UNREGISTERED, seat.account, None, "", None, says)


def _not_provisioned(right: Right) -> Found:
    says = f"{right.who} may post from {right.handle}, and no list shows them there."
    return Found(
        Kind.NOT_PROVISIONED, right.handle, right.account_id, right.email, right.person_id, says
    )


def _of_seat(
    seat: Seat, account: Registered, known: Known | None, right: Right | None, *, shared: bool
) -> Found | None:
    """Return what is wrong with one login, the gravest alone; None when the register agrees."""
    who, where = seat.login, account.handle
    if shared or (known is None and is_generic(who)):
        kind, says = Kind.SHARED, f"{who} can use {where}, and may be more than one person."
    elif known is None:
        kind = Kind.UNKNOWN
        says = f"{who} can use {where}. Nobody in the force has this e-mail."
    elif judged := _of_known(seat, where, known, right):
        kind, says = judged
    else:
        return None
    person_id = known.person_id if known else None
    return Found(kind, where, account.id, who, person_id, says)


def _of_known(seat: Seat, where: str, known: Known, right: Right | None) -> tuple[Kind, str] | None:
    who = known.who
    if not known.serves:
        return Kind.LEAVER, f"{who} has left the force, and can still use {where}."
    if right is None:
        return Kind.UNKNOWN, f"{who} can use {where}, and was never given access to it."
    if right.state is Expected.OVER:
        return Kind.REMOVAL, f"{who} may not post from {where}, and can still use it."
    if seat.level and seat.level is not right.level:
        says = f"{who} has “{seat.level}” on {where}; the register allows “{right.level}”."
        return Kind.RIGHTS, says
    return None


def is_generic(login: str) -> bool:
    """Say whether a login stands for an office rather than a person: no e-mail, or one that begins with
    such a word.
    """
    if "@" not in login:
        return True
    first = login.split("@", maxsplit=1)[0].replace(".", "-").replace("_", "-").split("-")[0]
    return first.rstrip("0123456789") in GENERIC
