"""Asking for a place, and giving it up. The caller holds the session's row."""

from datetime import datetime

from sqlalchemy import func, select

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.people import queries as people
from app.people.models import Person
from app.sessions import queries
from app.sessions.actions import telling
from app.sessions.calendar import Organiser
from app.sessions.models import Booking
from app.sessions.rules import places
from app.sessions.rules.places import Place, Wish


def book(
    session_id: int,
    person: Person,
    organiser: Organiser,
    *,
    by_id: int,
    at: datetime,
    by_planner: bool = False,
) -> Place:
    """Put a person at the end of a session's queue, and say whether they have a place or wait.

    Raises `Refused` with every reason why they cannot be.
    """
    session = queries.session(session_id)
    queue = queries.queue(session_id)
    courses = queries.courses_of([person.id], at).get(person.id, set())
    wish = Wish(
        starts_at=session.terms.starts_at,
        closes_at=session.terms.booking_closes_at,
        is_cancelled=session.cancelled_at is not None,
        is_in_queue=person.id in queue,
        is_for_them=session.course is None or session.course in courses,
        serves=people.serves(person.id, at),
        by_planner=by_planner,
    )
    if reasons := places.why_not_book(wish, at):
        raise Refused(*reasons, verb="place booked", about=f"session_plan:{session_id}")
    booking = _join(session_id, person.id, by_id, at)
    audit.record("place booked", booking, by_id=by_id, at=at)
    stands = places.place([*queue, person.id], session.terms.capacity, person.id)
    assert stands is not None, "they have just joined"  # noqa: S101 - for the type checker
    telling.booked(session, booking, stands, organiser, at)
    return stands


def _join(session_id: int, person_id: int, by_id: int, at: datetime) -> Booking:
    last = select(func.max(Booking.number)).where(Booking.session_id == session_id)
    booking = Booking(
        session_id=session_id,
        person_id=person_id,
        number=1 + (db.session.scalar(last) or 0),
        booked_by_id=by_id,
        starts_at=at,
    )
    db.session.add(booking)
    db.session.flush()
    return booking


def leave(booking: Booking, organiser: Organiser, *, by_id: int, at: datetime, why: str) -> None:
    """Take a person out of a session's queue. Whoever has a place through it is told at once.

    Raises `Refused` when the booking has ended, or the session has begun or is cancelled.
    """
    session = queries.session(booking.session_id)
    reasons = places.why_not_leave(session.terms.starts_at, session.cancelled_at is not None, at)
    if booking.ends_at is not None:
        reasons = ("This booking is cancelled already.",)
    if reasons:
        raise Refused(*reasons, verb="booking cancelled", about=f"booking:{booking.id}")
    before = queries.queue(session.id)
    had_place = booking.person_id in before[: session.terms.capacity]
    booking.ends_at, booking.ended_by_id, booking.ended_why = at, by_id, why
    db.session.flush()
    audit.record("booking cancelled", booking, by_id=by_id, at=at, why=why)
    telling.left(session, booking, organiser, at, had_place=had_place)
    capacity = session.terms.capacity
    moved = places.promoted(before, capacity, queries.queue(session.id), capacity)
    telling.promoted(session, moved, organiser, at)
