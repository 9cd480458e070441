"""Who has a place in a session and who waits: first come, first served, worked out and never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in a session's queue; the first to wait has `waits_as` 1."""

    has_place: bool
    waits_as: int = 0


def split(queue: Sequence[int], capacity: int) -> tuple[Sequence[int], Sequence[int]]:
    """Return who of those asking, in the order in which they asked, has a place, and who waits."""
    return queue[:capacity], queue[capacity:]


def place(queue: Sequence[int], capacity: int, who: int) -> Place | None:
    """Return where `who` stands in the queue; None when they are not in it."""
    if who not in queue:
        return None
    before = queue.index(who)
    return Place(True) if before < capacity else Place(False, before - capacity + 1)


def promoted(
    before: Sequence[int], capacity_before: int, after: Sequence[int], capacity_after: int
) -> list[int]:
    """Return who waited before a change of the queue or the capacity and has a place after it."""
    _, waited = split(before, capacity_before)
    placed, _ = split(after, capacity_after)
    return [one for one in placed if one in set(waited)]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is so when somebody asks for a place. `by_planner`: whoever plans sessions asks."""

    starts_at: datetime
    closes_at: datetime
    is_cancelled: bool
    is_in_queue: bool
    is_for_them: bool
    serves: bool
    by_planner: bool = False


def why_not_book(wish: Wish, at: datetime) -> tuple[str, ...]:
    """Return why no place can be asked for, a sentence for each reason; empty when one can.

    Neither the deadline nor the course binds whoever plans sessions: the trainer may still admit
    somebody, and that is recorded.
    """
    closed = wish.closes_at <= at < wish.starts_at and not wish.by_planner
    reasons = {
        "This session is cancelled.": wish.is_cancelled,
        "This session has begun.": wish.starts_at <= at,
        "Booking for this session has closed. Ask its trainer.": closed,
        "There is a booking for this person already.": wish.is_in_queue,
        "This session is only for people who take its course.": not (
            wish.is_for_them or wish.by_planner
        ),
        "This person does not serve in the force.": not wish.serves,
    }
    return tuple(sentence for sentence, holds in reasons.items() if holds)


def why_not_leave(starts_at: datetime, is_cancelled: bool, at: datetime) -> tuple[str, ...]:
    """Return why a booking can no longer be cancelled; empty when it can."""
    if is_cancelled:
        return ("This session is cancelled already.",)
    if starts_at <= at:
        return ("This session has begun. Tell its trainer that you were not there.",)
    return ()


def sequence(version: int, earlier: int, *, is_withdrawn: bool = False) -> int:
    """Return the SEQUENCE of a person's calendar entry for a session.

    It rises whenever the session's terms get a new version, and whenever the person's own booking
    ends or is made anew: no calendar takes an invitation that is not newer than what it holds.
    `earlier` counts their bookings that ended before the one in hand. Source: RFC 5546, 2.1.4.
    """
    return version - 1 + 2 * earlier + int(is_withdrawn)
