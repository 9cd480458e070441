"""How what a platform says differs from the register."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from app.access.rules import Level
from app.accounts.rules import plain
from app.core.sheets import Fault
from app.reconciliation.rules.kinds import (
    Expected,
    Found,
    Kind,
    Known,
    Register,
    Registered,
    Right,
    account_key,
    is_generic,
    per_cent,
)
from app.reconciliation.rules.layouts import Seat, platform_of

LEVELS = list(Level)


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


def ambiguous(seats: Iterable[Seat], accounts: Sequence[Registered]) -> list[Fault]:
    """Return a fault for each line whose account stands on two platforms and could be either."""
    return [
        Fault(one.line, f"There are {len(fits)} accounts called {one.account}. Choose the column that names the platform.")
        for one in seats
        if len(fits := _fitting(one, accounts)) > 1
    ]  # fmt: skip


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
