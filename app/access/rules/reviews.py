"""Access reviews: how long there is to answer, when one is reminded, and what can be answered.

Source: the force's facts on access governance, section 7: owners quarterly, 14 days to answer; who is
not confirmed is suspended after reminders. Section 5: nobody recertifies their own access.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from app.access.rules.life import Level
from app.core.london import day

DAYS_TO_ANSWER = 14
SHORTEST, LONGEST = 3, 60  # days
LAST_CALL = timedelta(days=2)


class Outcome(StrEnum):
    """What can be answered about a grant."""

    CONFIRMED = "confirmed"
    LOWERED = "lowered"
    ENDED = "ended"


def deadline_fault(on: date, today: date) -> str:
    """Return what is wrong with the last day to answer, as a sentence; empty when it will do."""
    first, last = today + timedelta(days=SHORTEST), today + timedelta(days=LONGEST)
    if not first <= on <= last:
        return f"Last day to answer must be between {day(first)} and {day(last)}"
    return ""


def reminders(starts_at: datetime, deadline_at: datetime) -> tuple[datetime, datetime, datetime]:
    """Return when whoever is to answer is told, and reminded twice: at the beginning, half-way, and
    two days before the end (or half-way again, when that is later).
    """
    half = starts_at + (deadline_at - starts_at) / 2
    return starts_at, half, max(deadline_at - LAST_CALL, half + (deadline_at - half) / 2)


def told_so_far(starts_at: datetime, deadline_at: datetime, at: datetime) -> int | None:
    """Return which of the three messages is due at `at`, from 0; None when it is over."""
    if at >= deadline_at:
        return None
    return sum(when <= at for when in reminders(starts_at, deadline_at)) - 1


def lower_than(level: str) -> tuple[Level, ...]:
    """Return the levels to which access can be lowered, the least first; empty below the least."""
    every = list(Level)
    return tuple(every[: every.index(Level(level))])


def answer_fault(outcome: Outcome, level: str | None, held: str) -> str:
    """Return why a level cannot be answered, as a sentence; empty when it can."""
    if outcome is not Outcome.LOWERED:
        return ""
    if level not in lower_than(held):
        return "Select a level that is lower than the one they have."
    return ""
