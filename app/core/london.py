"""Moments as people in London read them, and the other way round. Pure: rules may use it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NBSP = "\u00a0"


def local(at: datetime | date) -> datetime | date:
    """Return the moment as London sees it; a plain day stays a day."""
    return at.astimezone(LONDON) if isinstance(at, datetime) else at


def long_day(at: datetime | date) -> str:
    """Return "Saturday 19 December 2026"."""
    return local(at).strftime(f"%A %-d{NBSP}%B %Y")


def day(at: datetime | date) -> str:
    """Return "19 December 2026"."""
    return local(at).strftime(f"%-d{NBSP}%B %Y")


def short_day(at: datetime | date | None) -> str:
    """Return "19 Dec 2026", or a dash for none."""
    return local(at).strftime(f"%-d{NBSP}%b{NBSP}%Y") if at else "–"


def clock(at: datetime) -> str:
    """Return "14:05", London time."""
    return at.astimezone(LONDON).strftime("%H:%M")


def moment(at: datetime) -> str:
    """Return "19 December 2026, 14:05", London time."""
    return f"{day(at)}, {clock(at)}"


def iso(at: datetime | date) -> str:
    """Return the moment in ISO 8601, with London's offset, for machines."""
    shown = local(at)
    return shown.isoformat(timespec="seconds") if isinstance(shown, datetime) else shown.isoformat()


def last_day(ends_at: datetime) -> date:
    """Return the last whole day in force of something that ends at `ends_at` (half-open)."""
    return (ends_at.astimezone(LONDON) - timedelta(microseconds=1)).date()


def start_of(day_: date) -> datetime:
    """Return the moment a London day begins, in UTC."""
    return datetime.combine(day_, time(), LONDON).astimezone(UTC)


def end_of(day_: date) -> datetime:
    """Return the moment a London day ends: the next London midnight, in UTC."""
    return start_of(day_ + timedelta(days=1))


def written_day(text: str) -> str:
    """Return an ISO day ("2026-11-23") as "23 November 2026"."""
    return day(date.fromisoformat(text))
