"""Every account that a role covers: today, the last thirty days, and what missed days ask for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, true
from sqlalchemy.orm import aliased

from app.accounts import queries as register
from app.accounts.models import Account
from app.checks import rules
from app.checks.models import DailyCheck
from app.checks.queries.checks import first_check_at
from app.checks.rules import LOOKED_BACK, State
from app.core.db import db
from app.core.london import LONDON, start_of
from app.core.sql import latest, london_day_end
from app.people.models import Person
from app.people.rules import Permission, Viewer, titled


@dataclass(frozen=True, slots=True)
class Watched:
    """One account in the list. The numbers are of the last thirty whole days."""

    account_id: int
    handle: str
    platform: str
    unit: str
    owner: str
    today: State
    in_a_row: int
    on_time: int
    late: int
    missed: int

    @property
    def step(self) -> int:
        """What its missed days ask for, from 0 to 3."""
        return rules.step(self.in_a_row, self.missed)

    @property
    def asks(self) -> str:
        """The same as a sentence; empty when they ask for nothing."""
        return rules.STEPS[self.step]


def watched(
    viewer: Viewer, permission: Permission, at: datetime, due_hour: int, search: str = ""
) -> list[Watched]:
    """Return every open account that the permission covers, by handle. Two statements."""
    return _watching(register.covered(viewer, permission), at, due_hour, search)


def every_watched(at: datetime, due_hour: int) -> list[Watched]:
    """Return every open account of the force, by handle. Two statements."""
    return _watching(true(), at, due_hour, "")


def _watching(
    allowed: ColumnElement[bool], at: datetime, due_hour: int, search: str
) -> list[Watched]:
    began, today = first_check_at(), at.astimezone(LONDON).date()
    counts = _counts(began or at, today).subquery("counts")
    last = aliased(DailyCheck)
    newest = select(func.max(last.at)).where(last.account_id == Account.id, last.at <= at)
    statement = (
        register.register(at)
        .add_columns(
            newest.scalar_subquery().label("last_at"), counts.c.days, counts.c.late, counts.c.due
        )
        .outerjoin(counts, counts.c.account_id == Account.id)
        .where(allowed, Account.in_force(at))
        .order_by(func.lower(Account.handle), Account.id)
    )
    found = db.session.execute(register.matching(statement, search, "", "")).all()
    due = rules.due_at(today, due_hour)
    return [_watched(row, began, at, today, due) for row in found]


def _counts(began: datetime, today: date) -> Select[*tuple[Any, ...]]:
    """Select, for each account, on how many of the last days before today it was checked, on how
    many of those late, and on how many of them a check was due (as `rules.duty` has it).
    """
    counted_from = london_day_end(latest(Account.starts_at, began), 0)
    days = (
        select(
            DailyCheck.account_id,
            func.min(DailyCheck.at).label("first_at"),
            func.min(DailyCheck.due_at).label("due_at"),
            case((func.min(DailyCheck.at) >= counted_from, 1), else_=0).label("counts"),
        )
        .join(Account, Account.id == DailyCheck.account_id)
        .where(DailyCheck.at >= start_of(today - timedelta(days=LOOKED_BACK)))
        .where(DailyCheck.at < start_of(today))
        .group_by(DailyCheck.account_id, Account.starts_at, london_day_end(DailyCheck.at, 0))
        .subquery("days")
    )
    late = case((days.c.first_at > days.c.due_at, 1), else_=0)
    return select(
        days.c.account_id,
        func.count().label("days"),
        func.sum(late).label("late"),
        func.sum(days.c.counts).label("due"),
    ).group_by(days.c.account_id)


def _watched(row: Any, began: datetime | None, at: datetime, today: date, due: datetime) -> Watched:
    duty = rules.duty(row.starts_at, row.ends_at, began)
    last = row.last_at.astimezone(LONDON).date() if row.last_at else None
    checked, late = row.days or 0, row.late or 0
    return Watched(
        account_id=row.id,
        handle=row.handle,
        platform=row.platform,
        unit=row.unit,
        owner=titled(row.owner_rank or "", row.owner_name or ""),
        today=rules.state(today, False if last == today else None, duty, at, due),
        in_a_row=rules.misses_in_a_row(duty, last, today),
        on_time=checked - late,
        late=late,
        missed=rules.counted(duty, today) - (row.due or 0),
    )


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something about one person's checks that is worth a look. It proves nothing."""

    person: str
    collar_number: str
    says: str


def patterns(viewer: Viewer, permission: Permission, at: datetime) -> list[Pattern]:
    """Return what is worth a look in the last thirty days, by person. One statement."""
    since = start_of(at.astimezone(LONDON).date() - timedelta(days=LOOKED_BACK))
    rows = db.session.execute(
        select(
            DailyCheck.at, Person.id, Person.rank, Person.name, Person.collar_number, Account.handle
        )
        .join(Person, Person.id == DailyCheck.person_id)
        .join(Account, Account.id == DailyCheck.account_id)
        .where(DailyCheck.at >= since, DailyCheck.at <= at)
        .where(register.covered(viewer, permission))
        .order_by(Person.sort_name, Person.id, DailyCheck.at, DailyCheck.id)
    ).all()
    people: dict[int, list[Any]] = {}
    for row in rows:
        people.setdefault(row.id, []).append(row)
    return [found for checks in people.values() for found in _of_person(checks)]


def _of_person(checks: list[Any]) -> list[Pattern]:
    who = checks[0]
    said = []
    most = rules.most_within_a_minute([one.at for one in checks])
    if most >= rules.AT_ONCE:
        said.append(f"Recorded {most} checks within a minute.")
    firsts: dict[str, dict[date, datetime]] = {}
    for one in checks:
        firsts.setdefault(one.handle, {}).setdefault(one.at.astimezone(LONDON).date(), one.at)
    for handle, days in firsts.items():
        if rules.always_the_same_minute(days.values()):
            clock = min(days.values()).astimezone(LONDON)
            said.append(f"Checked {handle} on {len(days)} days, always at about {clock:%H:%M}.")
    return [Pattern(titled(who.rank, who.name), who.collar_number, one) for one in said]
