"""What ends when somebody leaves the force. For the edge alone: it reads the application's settings."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select

from app.core.db import db, lock
from app.people.models import Person
from app.sessions import actions, queries
from app.sessions.models import Booking, SessionPlan, SessionTrainer
from app.sessions.organiser import organiser

T = TypeVar("T", Booking, SessionTrainer)
WHY = "Leaves the force."


def end_sessions(person: Person, *, by_id: int | None, at: datetime) -> None:
    """Give up the leaver's places in sessions that have not begun by `at`: whoever waits has them. What
    they were to lead needs somebody else: whoever sees to it is told.
    """
    by = by_id or person.id
    for booking in db.session.scalars(_open(Booking, person)).all():
        if _is_ahead(booking.session_id, at):
            lock(SessionPlan, booking.session_id)
            actions.leave(booking, organiser(), by_id=by, at=at, why=WHY)
    for held in db.session.scalars(_open(SessionTrainer, person)).all():
        if _is_ahead(held.session_id, at):
            lock(SessionPlan, held.session_id)
            actions.stop_leading(held, organiser(), by_id=by, at=at, why=WHY)


def _open(model: type[T], person: Person) -> Select[T]:
    found = select(model).where(model.person_id == person.id, model.ends_at.is_(None))
    return found.order_by(model.session_id)


def _is_ahead(session_id: int, at: datetime) -> bool:
    session = queries.session(session_id)
    return session.terms.starts_at > at and session.cancelled_at is None
