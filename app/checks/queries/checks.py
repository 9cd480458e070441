"""Who may check which account, what was recorded, and how somebody's own accounts stand today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.access import queries as access
from app.access.rules import Standing
from app.accounts import queries as register
from app.accounts.models import Account
from app.checks import rules
from app.checks.models import DailyCheck
from app.checks.rules import State
from app.core.db import AT, PERSON, Moment, UTCDateTime, Whom, db
from app.core.london import LONDON, start_of
from app.people.rules import Permission, Viewer


@dataclass(frozen=True, slots=True)
class Today:
    """One account that somebody is to check, and what was recorded today, the oldest first."""

    account: Account
    checks: tuple[DailyCheck, ...]
    state: State

    @property
    def is_done(self) -> bool:
        """Whether anybody has checked it today."""
        return bool(self.checks)


def own(viewer: Viewer, at: datetime, standings: Iterable[Standing]) -> ColumnElement[bool]:
    """Return which accounts a person is to check: open ones that they own or whose deputy they are, or
    may post from by the gate's word (`standings`: theirs at `at`).
    """
    return _own(viewer.id, at, _postable(standings))


def _own(person_id: Whom, at: Moment, held: Any) -> ColumnElement[bool]:
    return and_(Account.in_force(at), or_(register.named_for(person_id, at), Account.id.in_(held)))


def _postable(standings: Iterable[Standing]) -> list[int]:
    return [one.account_id for one in standings if one.may_post]


def checkable(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """Return which accounts a person may check: their own, and those their role covers."""
    mine = own(viewer, at, access.held_by(viewer.id, at))
    covered = register.covered(viewer, Permission.CHECK_ANY_ACCOUNT)
    return or_(mine, and_(Account.in_force(at), covered))


def may_check(account_id: int, viewer: Viewer, at: datetime) -> bool:
    """Say whether a person may check an account at `at`."""
    found = select(Account.id).where(Account.id == account_id, checkable(viewer, at))
    return db.session.scalar(found) is not None


def visible(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """Return the accounts whose checks a person may see: those they may check, and those of the
    register that they may see.
    """
    return or_(register.visible(viewer, at), checkable(viewer, at))


def today(viewer: Viewer, at: datetime, due_hour: int) -> list[Today]:
    """Return a person's own accounts as they stand today, those still to do first."""
    known = access.held_by(viewer.id, at)
    accounts = db.session.scalars(
        select(Account).where(own(viewer, at, known)).order_by(func.lower(Account.handle))
    ).all()
    day = at.astimezone(LONDON).date()
    due = rules.due_at(day, due_hour)
    found: dict[int, list[DailyCheck]] = {one.id: [] for one in accounts}
    for check in db.session.scalars(checks_of(found, start_of(day), at)):
        found[check.account_id].append(check)
    rows = [_today(one, found[one.id], at, due) for one in accounts]
    return sorted(rows, key=lambda one: one.is_done)


def own_counts() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return how many accounts are a person's own, and how many of them nobody has checked today, for
    a statement that asks for more. It takes `PERSON`, `AT` and the values of `own_values`.
    """
    since = bindparam("day_since", type_=UTCDateTime())
    done = exists().where(
        DailyCheck.account_id == Account.id, DailyCheck.at >= since, DailyCheck.at <= AT
    )
    postable = bindparam("postable", type_=Integer(), expanding=True)
    every = select(func.count(Account.id)).where(_own(PERSON, AT, postable))
    return every.scalar_subquery(), every.where(~done).scalar_subquery()


def own_values(at: datetime, standings: Iterable[Standing]) -> dict[str, Any]:
    """Return what `own_counts` asks for, from a person's standings at `at`."""
    return {"day_since": start_of(at.astimezone(LONDON).date()), "postable": _postable(standings)}


def _today(account: Account, checks: Sequence[DailyCheck], at: datetime, due: datetime) -> Today:
    late = checks[0].is_late if checks else None
    whole = rules.Duty(None, None)  # it is open, and today is asked about: no other day matters
    return Today(
        account, tuple(checks), rules.state(at.astimezone(LONDON).date(), late, whole, at, due)
    )


def checks_of(accounts: Iterable[int], since: datetime, until: datetime) -> Select[DailyCheck]:
    """Select the checks of these accounts from `since` to `until`, both included, oldest first."""
    return (
        select(DailyCheck)
        .where(DailyCheck.account_id.in_(list(accounts)))
        .where(DailyCheck.at >= since, DailyCheck.at <= until)
        .options(joinedload(DailyCheck.person))
        .order_by(DailyCheck.at, DailyCheck.id)
    )


def first_check_at() -> datetime | None:
    """Return when the force recorded its first check: days before it are not counted."""
    return db.session.scalar(select(func.min(DailyCheck.at)))
