"""Who attended: marks in a session's register, what they count for, and when they can be made. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.london import clock
from app.sessions.rules.terms import Terms

OPENS_BEFORE = timedelta(minutes=15)  # the register and the code in the room
LATE_AFTER = timedelta(minutes=10)  # who enters the code later than this came late
PER_CENT = 80  # of the time makes it count; source: the force's session format


class State(StrEnum):
    """What a mark says of somebody."""

    ATTENDED = "attended"
    LATE = "late"
    LEFT_EARLY = "left early"
    ABSENT = "absent"
    EXCUSED = "excused"


class How(StrEnum):
    """Where a mark comes from."""

    TRAINER = "trainer"
    CODE = "code"  # shown in the room, entered by the person
    WALK_IN = "walk-in"  # added by a trainer, without a place
    CLOSING = "closing"  # not marked by then


@dataclass(frozen=True, slots=True)
class Mark:
    """What the register says of somebody; times only as far as they are known."""

    state: State
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def said(mark: Mark, how: How) -> str:
    """Return a mark in words: "Late, came at 10:25", "No-show"."""
    words = "No-show" if how is How.CLOSING else str(mark.state).capitalize()
    times = []
    if mark.arrived_at and mark.state in {State.LATE, State.LEFT_EARLY}:
        times.append(f"came at {clock(mark.arrived_at)}")
    if mark.left_at:
        times.append(f"left at {clock(mark.left_at)}")
    return ", ".join([words, *times])


def opens_at(terms: Terms) -> datetime:
    """Return from when people can be marked, and the code is accepted."""
    return terms.starts_at - OPENS_BEFORE


def offered(terms: Terms, at: datetime) -> tuple[State, ...]:
    """Return the marks that make sense at `at`: that somebody is excused can be known before."""
    if at < opens_at(terms):
        return (State.EXCUSED,)
    return (State.ATTENDED, State.EXCUSED) if at < terms.starts_at else tuple(State)


def needs_times(state: State, terms: Terms, at: datetime) -> bool:
    """Say whether one tap cannot know when it was: the session is over."""
    return state in {State.LATE, State.LEFT_EARLY} and at >= terms.ends_at


def tapped(state: State, before: Mark | None, at: datetime) -> Mark:
    """Return the mark that one tap makes at `at`. Who came late and now leaves early stays late."""
    was_timed = before is not None and before.state in {State.LATE, State.LEFT_EARLY}
    came = before.arrived_at if before and was_timed else None
    if state is State.LATE:
        return Mark(state, came or at)
    if state is State.LEFT_EARLY:
        return Mark(state, came if came and came < at else None, at)
    return Mark(state)


def arrived(terms: Terms, at: datetime) -> Mark:
    """Return the mark of somebody who enters the code at `at`."""
    state = State.LATE if at > terms.starts_at + LATE_AFTER else State.ATTENDED
    return Mark(state, at)


def counts(mark: Mark | None, terms: Terms) -> bool:
    """Say whether somebody was there for enough of the time. "Attended" means for all of it."""
    if mark is None or mark.state in {State.ABSENT, State.EXCUSED}:
        return False
    if mark.state is State.ATTENDED:
        return True
    begins = max(mark.arrived_at or terms.starts_at, terms.starts_at)
    ends = min(mark.left_at or terms.ends_at, terms.ends_at)
    return (ends - begins) * 100 >= (terms.ends_at - terms.starts_at) * PER_CENT


def closes_from(terms: Terms) -> datetime:
    """Return from when the register can be closed: nobody has been there long enough before."""
    return terms.starts_at + (terms.ends_at - terms.starts_at) * PER_CENT / 100


def faults(mark: Mark, terms: Terms) -> tuple[str, ...]:
    """Return what is wrong with the times of a mark, as sentences; empty when they will do."""
    inside = f"between {clock(terms.starts_at)} and {clock(terms.ends_at)}"
    reasons = {
        "Enter when they came.": mark.state is State.LATE and mark.arrived_at is None,
        "Enter when they left.": mark.state is State.LEFT_EARLY and mark.left_at is None,
        f"They came {inside}. Change the time.": not _inside(mark.arrived_at, terms),
        f"They left {inside}. Change the time.": not _inside(mark.left_at, terms),
        "They left after they came. Change the times.": bool(
            mark.arrived_at and mark.left_at and mark.left_at <= mark.arrived_at
        ),
    }
    return tuple(sentence for sentence, holds in reasons.items() if holds)


def _inside(at: datetime | None, terms: Terms) -> bool:
    return at is None or terms.starts_at <= at <= terms.ends_at


@dataclass(frozen=True, slots=True)
class Register:
    """What is so about a session's register when somebody writes in it."""

    terms: Terms
    is_cancelled: bool
    is_closed: bool


def why_not_mark(
    register: Register, made: Mark, at: datetime, *, is_self: bool, why: str
) -> tuple[str, ...]:
    """Return why a trainer cannot make this mark, a sentence for each reason; empty when they can."""
    terms = register.terms
    reasons = {
        "This session is cancelled.": register.is_cancelled,
        f"People can be marked from {clock(opens_at(terms))}.": at < opens_at(terms)
        and made.state is not State.EXCUSED,
        f"Nobody is late, gone or absent before it begins at {clock(terms.starts_at)}.": (
            opens_at(terms) <= at and made.state not in offered(terms, at)
        ),
        "This time has not come yet. Enter one that has passed.": any(
            one and one > at for one in (made.arrived_at, made.left_at)
        ),
        "You cannot mark yourself. Ask another trainer.": is_self,
        "The register is closed. Give a reason for the correction.": register.is_closed and not why,
    }
    return tuple(sentence for sentence, holds in reasons.items() if holds)


def why_not_arrive(
    register: Register, before: Mark | None, at: datetime, *, has_place: bool, leads: bool
) -> tuple[str, ...]:
    """Return why somebody cannot enter the code, a sentence for each reason; empty when they can."""
    terms = register.terms
    known = before is not None and before.state is not State.ABSENT
    reasons = {
        "This session is cancelled.": register.is_cancelled,
        "You lead this session. Another trainer marks you.": leads,
        "You have no place in this session. Ask its trainer to add you.": not has_place,
        f"You can enter the code from {clock(opens_at(terms))}.": at < opens_at(terms),
        "This session is over. Ask its trainer to correct the register.": (
            at >= terms.ends_at or register.is_closed
        ),
        "You are in the register already.": known,
    }
    return tuple(sentence for sentence, holds in reasons.items() if holds)


def why_not_close(register: Register, at: datetime) -> tuple[str, ...]:
    """Return why the register cannot be closed; empty when it can."""
    from_ = closes_from(register.terms)
    reasons = {
        "This session is cancelled.": register.is_cancelled,
        "The register is closed already.": register.is_closed,
        f"The register can be closed from {clock(from_)}.": at < from_,
    }
    return tuple(sentence for sentence, holds in reasons.items() if holds)
