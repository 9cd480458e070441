"""The life of an account: measures taken on it, how it ends, and its state at a moment.

Source: the force's proposed life cycle of an account. A suspension is looked at again within 28 days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core.london import day


class Measure(StrEnum):
    """What keeps holders from posting while it is in force; what weighs most comes first."""

    COMPROMISED = "compromised"
    SUSPENDED = "suspended"
    DORMANT = "dormant"
    RESTRICTED = "restricted"


class Outcome(StrEnum):
    """How an account ends, or goes to another part of the force."""

    CLOSED = "closed"
    MERGED = "merged"
    TRANSFERRED = "transferred"


class State(StrEnum):
    """How an account stands at a moment."""

    NOT_YET = "not open yet"
    OPEN = "open"
    RESTRICTED = "restricted"
    DORMANT = "dormant"
    SUSPENDED = "suspended"
    COMPROMISED = "compromised"
    CLOSING = "closing"
    CLOSED = "closed"
    MERGED = "merged"


# Within how many days after the day it begins a measure is looked at again, at the latest.
LONGEST = {
    Measure.COMPROMISED: 28,
    Measure.SUSPENDED: 28,
    Measure.DORMANT: 366,
    Measure.RESTRICTED: 366,
}
LONGEST_REVIEW = 366  # days: an account's purpose is reviewed each year
COMPROMISED_REVIEW = timedelta(days=14)  # ten working days
BEGUN = {
    Measure.COMPROMISED: "locked",
    Measure.SUSPENDED: "suspended",
    Measure.DORMANT: "set dormant",
    Measure.RESTRICTED: "restricted",
}
MEANS = {
    Measure.COMPROMISED: "Nobody can post from it.",
    Measure.SUSPENDED: "Nobody can post from it.",
    Measure.DORMANT: "Nobody can post from it until it is woken.",
    Measure.RESTRICTED: "Only those of Corporate Communication who have access can post from it.",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Something about an account from `starts_at` up to, not including, `ends_at` (open when None)."""

    what: str
    starts_at: datetime
    ends_at: datetime | None = None

    def is_in_force(self, at: datetime) -> bool:
        """Say whether it holds at `at`."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class Life:
    """What is recorded of an account's life: its term, the measures on it, and askings to end it."""

    opened_at: datetime
    closed_at: datetime | None = None
    was_merged: bool = False
    measures: tuple[Span, ...] = ()
    closings: tuple[Span, ...] = ()


def state(life: Life, at: datetime) -> State:
    """Return the state of an account at `at`. Of several things that hold, the one that weighs most:
    its end, then the measures in the order of `Measure`, then that it is about to end.
    """
    if at < life.opened_at:
        return State.NOT_YET
    if life.closed_at is not None and at >= life.closed_at:
        return State.MERGED if life.was_merged else State.CLOSED
    held = {one.what for one in life.measures if one.is_in_force(at)}
    heaviest = next((one for one in Measure if one in held), None)
    if heaviest is not None:
        return State(heaviest)
    closing = any(one.is_in_force(at) for one in life.closings)
    return State.CLOSING if closing else State.OPEN


def weight(kind: str) -> int:
    """Return where a measure stands in the order of what weighs most, from 0."""
    return list(Measure).index(Measure(kind))


def heaviest_first(kinds: Iterable[str]) -> list[Measure]:
    """Return the measures in the order of what weighs most."""
    return [one for one in Measure if one in set(kinds)]


def account_review_fault(review_on: date, today: date) -> str:
    """Return what is wrong with the day on which a new account is reviewed; empty when it will do."""
    last = today + timedelta(days=LONGEST_REVIEW)
    if review_on <= today:
        return "Review date must be after today."
    return (
        "" if review_on <= last else f"Review date must be on or before {day(last)}, within a year."
    )


def review_fault(kind: Measure, review_on: date, today: date) -> str:
    """Return what is wrong with the day on which a measure is looked at again; empty when it will do."""
    last = today + timedelta(days=LONGEST[kind])
    if review_on <= today:
        return "Review date must be after today."
    if review_on > last:
        return f"Review date must be on or before {day(last)}, {LONGEST[kind]} days from today."
    return ""
