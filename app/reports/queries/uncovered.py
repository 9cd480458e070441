"""Which open accounts nobody can post from, asked of the gate at the moment it is shown.

The gate is asked about as few pairs as will do: of each account one holder who meets what the rule
asks, as far as one can tell beforehand. Only where there is none, or the gate says no, about more.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.access import queries as access
from app.access.models import Grant
from app.access.rules import Standing, why_not
from app.accounts import queries as register
from app.accounts.models import Account, AccountLock
from app.accounts.rules import Measure
from app.certification.models import SignedUndertaking
from app.certification.queries import certificate_term
from app.core.db import AT, Moment
from app.courses.models import Undertaking
from app.people.models import Employment
from app.people.rules import Permission, Viewer
from app.reports.rules import Uncovered

LATEST = 20  # of those given access to an account, how many are asked why nobody can post from it


def open_ones(paths: Sequence[str], at: Moment) -> ColumnElement[bool]:
    """Return which accounts are open and of the units that these paths cover."""
    return and_(Account.in_force(at), register.within(paths))


def standings(viewer: Viewer, person_ids: Sequence[int], at: datetime) -> list[Standing]:
    """Ask the gate about these people, for the rows of the list; and for each open account that the
    viewer's roles cover about its pick, or whoever was given access to it last when there is none.
    """
    asked = _pairs(viewer.scope(Permission.SEE_REGISTER))
    return access.standings(at, asked, people=person_ids)


@lru_cache(maxsize=16)
def _pairs(paths: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Return the statement: its text is kept, never what it answers."""
    picks = _picks(paths)
    held, own = aliased(Grant), aliased(Grant)
    without_hope = select(held.id).join(
        picks,
        and_(
            picks.c.grant_id.is_(None),
            held.account_id == picks.c.account_id,
            held.id >= picks.c.latest_id,
        ),
    )
    among = own.person_id.in_(bindparam("people", type_=Integer(), expanding=True))
    of_people = select(own.id).where(among, own.in_force(AT))
    wanted = union_all(select(picks.c.grant_id), without_hope, of_people)
    return access.granted(AT).where(Grant.id.in_(wanted))


@cache
def _of_accounts() -> Select[*tuple[Any, ...]]:
    among = Grant.account_id.in_(bindparam("accounts", type_=Integer(), expanding=True))
    return access.granted(AT).where(among)


def _picks(paths: tuple[str, ...]) -> CTE:
    """Select each open account with a grant that is likely to hold, if there is one. What is asked
    here each holder who may post must meet, so an account without a pick has nobody.
    """
    held = aliased(Grant)
    locked = (
        exists()
        .where(
            AccountLock.account_id == Account.id,
            AccountLock.in_force(AT),
            AccountLock.kind != Measure.RESTRICTED,  # some may post all the same
        )
        .correlate(Account)
    )
    pick = (
        select(held.id)
        .where(held.account_id == Account.id, held.in_force(AT), ~locked)
        .where(*_meets(held))
        .order_by(held.starts_at.desc(), held.id.desc())
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    return (
        select(Account.id.label("account_id"), pick.label("grant_id"), _latest())
        .where(open_ones(paths, AT))
        .cte("picks")
    )


def _meets(held: Any) -> tuple[ColumnElement[bool], ...]:
    """Return what the rule asks of the holder of a grant, for the account of the row: that they
    serve, have signed the newest undertaking, and are certified.
    """
    term = certificate_term.alias("picked_term")
    serves = exists().where(Employment.person_id == held.person_id, Employment.in_force(AT))
    owed = (
        select(func.max(Undertaking.number))
        .where(Undertaking.course == Account.required_course, Undertaking.required_from <= AT)
        .correlate(Account)
        .scalar_subquery()
    )
    signed = (
        exists()
        .where(
            SignedUndertaking.person_id == held.person_id,
            SignedUndertaking.undertaking_id == Undertaking.id,
            SignedUndertaking.at <= AT,
            Undertaking.course == Account.required_course,
            Undertaking.number >= owed,
        )
        .correlate(held, Account)
    )
    certified = (
        exists()
        .where(
            term.c.person_id == held.person_id,
            term.c.course == Account.required_course,
            term.c.starts_at <= AT,
            term.c.ended_at > AT,
        )
        .correlate(held, Account)
    )
    return serves, signed, certified


def _latest() -> Any:
    """Return, for the account of the row, from which grant on they are the latest."""
    one = aliased(Grant)
    latest = (
        select(one.id)
        .where(one.account_id == Account.id, one.starts_at <= AT)
        .order_by(one.id.desc())
        .limit(1)
        .offset(LATEST - 1)
        .correlate(Account)
        .scalar_subquery()
    )
    return func.coalesce(latest, 0).label("latest_id")


def uncovered(
    accounts: Iterable[Any], known: Sequence[Standing], at: datetime
) -> tuple[Uncovered, ...]:
    """Return the accounts from which nobody may post, longest first. `known` are those of
    `standings`; of an account whose pick may not post after all, everybody is asked about.
    """
    left = _without(accounts, known)
    likely = {one.account_id for one in known if not _without_hope(one)}
    if doubtful := [one.id for one in left if one.id in likely]:
        everybody = access.standings(at, _of_accounts(), accounts=doubtful)
        known = [*known, *everybody]
        left = _without(left, known)
    holders: dict[int, list[Standing]] = {}
    for one in known:
        holders.setdefault(one.account_id, []).append(one)
    found = [_uncovered(account, holders.get(account.id, []), at) for account in left]
    return tuple(sorted(found, key=lambda one: (one.since, one.handle)))


def _without(accounts: Iterable[Any], standings: Iterable[Standing]) -> list[Any]:
    manned = {one.account_id for one in standings if one.may_post}
    return [one for one in accounts if one.id not in manned]


def _without_hope(one: Standing) -> bool:
    """Whether the holder does not meet what each pick meets."""
    meets = one.employed and one.certified and one.signed and one.grant_id is not None
    return not meets or (one.locked_since is not None and one.measure != Measure.RESTRICTED)


def _uncovered(account: Any, holders: list[Standing], at: datetime) -> Uncovered:
    if not holders:
        return Uncovered(
            account.id, account.handle, account.starts_at, "Nobody has been given access."
        )
    last = max(holders, key=lambda one: _lost_at(one, account.starts_at))
    others = {one.person_id for one in holders} - {last.person_id}
    rest = " Nobody else may post either." if others else ""
    return Uncovered(
        account.id,
        account.handle,
        min(_lost_at(last, account.starts_at), at),
        why_not(last)[0] + rest,
    )


def _lost_at(standing: Standing, opened_at: datetime) -> datetime:
    """Return when the holder stopped being able to post: the earliest of the ends that still hold."""
    ends = (
        None if standing.employed else standing.employment_ended_at,
        None if standing.certified else standing.certificate_ended_at,
        standing.locked_since,
        None if standing.grant_id else standing.grant_ended_at,
    )
    return min((end for end in ends if end), default=opened_at)
