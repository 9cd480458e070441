"""Days and times of sessions, as clocks in London show them; which of them need a second look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.core.london import LONDON, clock, long_day
from app.core.workdays import bank_holidays

PRE_WORK_DAYS = 2  # before the session; source: the force's session format


class Every(StrEnum):
    """How often a session repeats."""

    WEEK = "week"
    TWO_WEEKS = "two weeks"
    MONTH = "month"


def moment(day: date, at: time) -> datetime:
    """Return the moment when London's clocks show this, in UTC; the first when they show it twice.

    Raises `ValueError` for a time that the change of clocks leaves out.
    """
    found = datetime.combine(day, at, LONDON).astimezone(UTC)
    if found.astimezone(LONDON).replace(tzinfo=None) != datetime.combine(day, at):
        raise ValueError(f"there is no {at:%H:%M} on {day}: the clocks go forward")
    return found


def nearest(day: date, at: time) -> datetime:
    """Return the moment when London's clocks show this; an hour later where they leave it out."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def days_before(starts_at: datetime, days: int) -> datetime:
    """Return the moment so many London days before, at the same time by the clock."""
    local = starts_at.astimezone(LONDON)
    return nearest(local.date() - timedelta(days=days), local.time()) if days else starts_at


def repeats(first: datetime, every: Every, times: int) -> list[datetime]:
    """Return the next `times` beginnings after `first`, at the same time by London's clocks.

    By the month: on the same weekday of the same week; the fifth counts as the last.
    """
    local = first.astimezone(LONDON)
    if every is Every.MONTH:
        days = [_same_weekday(local.date(), months) for months in range(1, times + 1)]
    else:
        weeks = 2 if every is Every.TWO_WEEKS else 1
        days = [local.date() + timedelta(weeks=weeks * one) for one in range(1, times + 1)]
    return [nearest(day, local.time()) for day in days]


def _same_weekday(day: date, months: int) -> date:
    """Return the day so many months later that is the same weekday of the same week."""
    week = (day.day - 1) // 7
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    found = first + timedelta(days=(day.weekday() - first.weekday()) % 7 + 7 * week)
    return found if found.month == first.month else found - timedelta(days=7)


def why_not_working(at: datetime) -> str:
    """Return why the day of this moment is no working day, as a sentence; empty when it is one."""
    day = at.astimezone(LONDON).date()
    if name := bank_holidays().get(day):
        return f"{long_day(day)} is a bank holiday ({name})."
    return f"{long_day(day)} is not a working day." if day.weekday() >= 5 else ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another session, as far as it may be in the way; `why` says of whom or what it is."""

    title: str
    starts_at: datetime
    ends_at: datetime
    why: str


def points(starts_at: datetime, ends_at: datetime, others: Iterable[Other]) -> tuple[str, ...]:
    """Return what is worth a second look about a time: no working day, other sessions meanwhile.

    They are pointed out, and forbid nothing. Empty when there is nothing.
    """
    found = [why_not_working(starts_at)]
    found += [
        f"{one.why}: {one.title}, {clock(one.starts_at)} to {clock(one.ends_at)} on"
        f" {long_day(one.starts_at)}."
        for one in others
        if one.starts_at < ends_at and starts_at < one.ends_at
    ]
    return tuple(one for one in found if one)


def when(starts_at: datetime, ends_at: datetime) -> str:
    """Return "Tuesday 5 May 2026, 10:00 to 12:00"."""
    return f"{long_day(starts_at)}, {clock(starts_at)} to {clock(ends_at)}"


def pre_work_due(starts_at: datetime) -> datetime:
    """Return by when the lessons before a session are to be finished."""
    return days_before(starts_at, PRE_WORK_DAYS)


def unfinished(pre_work: Iterable[str], read: frozenset[str]) -> tuple[str, ...]:
    """Return the lessons before a session that somebody has not finished, in their order."""
    return tuple(one for one in pre_work if one not in read)
