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


def days_to(ends_at: datetime, at: datetime) -> int:
    """Return how many London days lie between the day of `at` and the last whole day before
    `ends_at`: 0 today, 1 tomorrow, below zero when that day is over.
    """
    return (last_day(ends_at) - at.astimezone(LONDON).date()).days


def days_since(began_at: datetime, at: datetime) -> int:
    """Return how many London days lie between the day of `began_at` and that of `at`: 0 today."""
    return (at.astimezone(LONDON).date() - began_at.astimezone(LONDON).date()).days


def start_of(day_: date) -> datetime:
    """Return the moment a London day begins, in UTC."""
    return datetime.combine(day_, time(), LONDON).astimezone(UTC)


def end_of(day_: date) -> datetime:
    """Return the moment a London day ends: the next London midnight, in UTC."""
    return start_of(day_ + timedelta(days=1))


def moment_of(shown: datetime, zone: str = "") -> datetime:
    """Return the moment, in UTC, at which clocks in London show this naive time.

    When the clocks go back an hour comes twice; `zone`, BST or GMT, says which is meant. Raises
    `ValueError` with a sentence on how to mend it for a time that never came, and for one that came
    twice when no zone is given.
    """
    readings = [shown.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1)]
    came = [at for at in readings if at.astimezone(LONDON).replace(tzinfo=None) == shown]
    on = f"{shown:%H:%M} on {day(shown.date())}"
    if not came:
        raise ValueError(
            f"There was no {on}: the clocks went forward from 01:00 to 02:00. "
            "Enter a time before 01:00 or from 02:00"
        )
    fitting = [at for at in came if zone in {"", at.astimezone(LONDON).tzname()}]
    if not fitting:
        raise ValueError(f"{on} was not in {zone}. Enter the time without {zone}")
    if len(set(fitting)) > 1:
        raise ValueError(
            f"{on} came twice: the clocks went back from 02:00 to 01:00. "
            f"Enter {shown:%H:%M} BST for the first time, {shown:%H:%M} GMT for the second"
        )
    return fitting[0]


def written_day(text: str) -> str:
    """Return an ISO day ("2026-11-23") as "23 November 2026"."""
    return day(date.fromisoformat(text))
