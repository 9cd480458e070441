"""Twelve months of one account as a calendar."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.accounts.models import Account
from app.checks import rules
from app.checks.models import DailyCheck
from app.checks.queries.checks import checks_of, first_check_at
from app.checks.rules import Duty, State
from app.core.db import db
from app.core.london import LONDON, start_of

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a calendar, and how many checks and notes it has."""

    day: date
    state: State
    checks: int


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its first day and its weeks from Monday; None is a day of another month."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]

    def number(self, state: State) -> int:
        """Return how many of its days stand so."""
        return sum(cell.state == state for week in self.weeks for cell in week if cell)


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months of an account, the newest first, and every check in them, the newest first."""

    months: tuple[Month, ...]
    checks: tuple[DailyCheck, ...]
    today: State
    in_a_row: int
    missed: int  # of the last thirty whole days

    def number(self, state: State) -> int:
        """Return how many of its days stand so."""
        return sum(month.number(state) for month in self.months)

    @property
    def asks(self) -> str:
        """What its missed days ask for, as a sentence; empty when they ask for nothing."""
        return rules.STEPS[rules.step(self.in_a_row, self.missed)]


def first_of_months(at: datetime) -> list[date]:
    """Return the first days of the twelve months up to that of `at`, the newest first."""
    found = [at.astimezone(LONDON).date().replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def year(account: Account, at: datetime, due_hour: int) -> Year:
    """Return the twelve months of an account up to `at`. Two statements."""
    firsts = first_of_months(at)
    checks = db.session.scalars(checks_of([account.id], start_of(firsts[-1]), at)).all()
    by_day: dict[date, list[DailyCheck]] = {}
    for one in checks:
        by_day.setdefault(one.at.astimezone(LONDON).date(), []).append(one)
    duty = rules.duty(account.starts_at, account.ends_at, first_check_at())
    today = at.astimezone(LONDON).date()
    due = rules.due_at(today, due_hour)
    months = tuple(_month(first, by_day, duty, at, due) for first in firsts)
    states = {cell.day: cell.state for one in months for week in one.weeks for cell in week if cell}
    lately = (today - timedelta(days=back) for back in range(1, rules.LOOKED_BACK + 1))
    return Year(
        months,
        tuple(reversed(checks)),
        states[today],
        rules.misses_in_a_row(duty, max(by_day, default=None), today),
        sum(states[one] is State.MISSED for one in lately),
    )


def _month(
    first: date, by_day: Mapping[date, list[DailyCheck]], duty: Duty, at: datetime, due: datetime
) -> Month:
    def cell(day: date) -> Cell | None:
        if day.month != first.month:
            return None
        checks = by_day.get(day, [])
        late = checks[0].is_late if checks else None
        return Cell(day, rules.state(day, late, duty, at, due), len(checks))

    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, tuple(tuple(cell(day) for day in week) for week in weeks))
