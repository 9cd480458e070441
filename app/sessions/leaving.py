"""What ends when somebody leaves the force. For the edge alone: it reads the application's settings."""

from datetime import datetime

from sqlalchemy import select

from app.core.db import db, lock
from app.people.models import Person
from app.sessions import actions, queries
from app.sessions.models import Booking, SessionPlan
from app.sessions.organiser import organiser


def end_bookings(person: Person, *, by_id: int | None, at: datetime) -> None:
    """Give up the leaver's places in sessions that have not begun by `at`: whoever waits has them."""
    found = select(Booking).where(Booking.person_id == person.id, Booking.ends_at.is_(None))
    for booking in db.session.scalars(found.order_by(Booking.session_id)).all():
        session = queries.session(booking.session_id)
        if session.terms.starts_at <= at or session.cancelled_at is not None:
            continue
        lock(SessionPlan, session.id)
        actions.leave(
            booking, organiser(), by_id=by_id or person.id, at=at, why="Leaves the force."
        )
