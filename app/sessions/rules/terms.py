"""The terms of a session, and what a change of them means for those booked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.london import LONDON, long_day
from app.sessions.rules.days import days_before, nearest, when

HORIZON = timedelta(days=731)  # what is to begin later is more often a slip in the year


class Kind(StrEnum):
    """Where a session takes place."""

    ROOM = "room"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Terms:
    """When, where and for how many: all that a change may change. `pre_work` holds lesson ids."""

    kind: Kind
    starts_at: datetime
    ends_at: datetime
    place: str
    video_link: str
    capacity: int
    least: int
    booking_closes_at: datetime
    pre_work: tuple[str, ...]
    note: str

    @property
    def when(self) -> str:
        """Day and times in words."""
        return when(self.starts_at, self.ends_at)

    @property
    def where(self) -> str:
        """The room, or the address of the video call."""
        return self.video_link if self.kind is Kind.VIDEO else self.place


def closes_days(terms: Terms) -> int:
    """Return how many London days before it begins booking for a session closes."""
    begins, closes = terms.starts_at.astimezone(LONDON), terms.booking_closes_at.astimezone(LONDON)
    return (begins.date() - closes.date()).days


def moved(terms: Terms, starts_at: datetime) -> Terms:
    """Return the same terms on another day: every time by the clock stays, whatever the season."""
    ends = terms.ends_at.astimezone(LONDON).time()
    return replace(
        terms,
        starts_at=starts_at,
        ends_at=nearest(starts_at.astimezone(LONDON).date(), ends),
        booking_closes_at=days_before(starts_at, closes_days(terms)),
    )


def why_not(terms: Terms, at: datetime) -> tuple[str, ...]:
    """Return why a session cannot have these terms; empty when it can."""
    reasons = {
        "It must begin later than now.": terms.starts_at <= at,
        f"It must begin by {long_day(at + HORIZON)}: plan at most two years ahead.": (
            terms.starts_at > at + HORIZON
        ),
        "It must end after it begins.": terms.ends_at <= terms.starts_at,
        "Booking must close before it begins.": terms.booking_closes_at > terms.starts_at,
        "There must be room for at least one.": terms.capacity < 1,
        "The smallest number cannot be more than the places.": terms.least > terms.capacity,
    }
    return tuple(sentence for sentence, holds in reasons.items() if holds)


def why_not_change(old: Terms, new: Terms, in_queue: int, at: datetime) -> tuple[str, ...]:
    """Return why the terms cannot become these; empty when they can. Nobody loses a place."""
    placed = min(in_queue, old.capacity)
    reasons = list(why_not(new, at))
    if old.starts_at <= at:
        reasons.append("This session has begun.")
    if old == new:
        reasons.append("Nothing is different.")
    if new.capacity < placed:
        reasons.append(
            f"{placed} people have a place. Nobody loses one, so there must be {placed} or more."
        )
    return tuple(reasons)


def told(old: Terms, new: Terms) -> tuple[str, ...]:
    """Return what those booked must hear of a change, a sentence for each thing.

    How many places there are and until when to book is nothing to who has booked; that somebody
    who waited has a place now is told to them alone (`places.promoted`). Empty when there is nothing.
    """
    found = []
    if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at):
        found.append(f"It is now on {new.when}. It was on {old.when}.")
    if (old.kind, old.where) != (new.kind, new.where):
        now_in = "by video" if new.kind is Kind.VIDEO else f"in {new.place}"
        found.append(f"It now takes place {now_in}.")
    if old.pre_work != new.pre_work:
        found.append("The lessons to finish before it have changed.")
    if old.note != new.note:
        found.append("What you should know about it has changed.")
    return tuple(found)
