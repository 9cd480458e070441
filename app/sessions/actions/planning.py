"""Planning a session, changing its terms, cancelling it, and who leads it."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.people.models import Person
from app.sessions import queries
from app.sessions.actions import telling
from app.sessions.calendar import Organiser
from app.sessions.models import SessionCancellation, SessionPlan, SessionTrainer, SessionVersion
from app.sessions.queries import Session
from app.sessions.rules import places
from app.sessions.rules.terms import Terms, told, why_not, why_not_change


def plan(
    terms: Terms,
    *,
    title: str,
    course: str | None,
    by_id: int,
    at: datetime,
    copied_from_id: int | None = None,
) -> Session:
    """Plan a session. Raises `Refused` with every reason why it cannot have these terms."""
    if reasons := why_not(terms, at):
        raise Refused(*reasons, verb="session planned")
    made = SessionPlan(
        course=course,
        title=title,
        uid=f"{secrets.token_hex(16)}@keyholder",
        copied_from_id=copied_from_id,
        made_at=at,
        by_id=by_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("session planned", made, by_id=by_id, at=at)
    _write(made.id, 1, terms, by_id=by_id, at=at, why="")
    return queries.session(made.id)


def _write(
    session_id: int, number: int, terms: Terms, *, by_id: int, at: datetime, why: str
) -> None:
    version = SessionVersion(
        session_id=session_id,
        number=number,
        kind=terms.kind,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        place=terms.place,
        video_link=terms.video_link,
        capacity=terms.capacity,
        least=terms.least,
        booking_closes_at=terms.booking_closes_at,
        pre_work=json.dumps(list(terms.pre_work)),
        note=terms.note,
        at=at,
        by_id=by_id,
        why=why,
    )
    db.session.add(version)
    db.session.flush()
    audit.record("session terms set", version, by_id=by_id, at=at, why=why)


def change(
    session_id: int, terms: Terms, organiser: Organiser, *, by_id: int, at: datetime, why: str
) -> Session:
    """Give a session new terms and tell those booked, waiting and leading what is different for them.

    The caller holds the session's row. Who waited and has a place through it is told that instead.
    Raises `Refused` with every reason why it cannot be.
    """
    old = queries.session(session_id)
    _stands(old, "session changed")
    if reasons := why_not_change(old.terms, terms, old.asked, at):
        raise Refused(*reasons, verb="session changed", about=f"session_plan:{session_id}")
    _write(session_id, old.version + 1, terms, by_id=by_id, at=at, why=why)
    new, queue = queries.session(session_id), queries.queue(session_id)
    moved = places.promoted(queue, old.terms.capacity, queue, terms.capacity)
    telling.promoted(new, moved, organiser, at)
    telling.changed(new, told(old.terms, terms), why, organiser, at, but=moved)
    return new


def cancel(session_id: int, organiser: Organiser, *, by_id: int, at: datetime, why: str) -> None:
    """Cancel a session and tell those booked, waiting and leading. The caller holds its row.

    Raises `Refused` when it is cancelled already or has begun.
    """
    session = queries.session(session_id)
    _stands(session, "session cancelled")
    if session.terms.starts_at <= at:
        raise Refused("This session has begun.", verb="session cancelled", about=_about(session))
    made = SessionCancellation(session_id=session_id, at=at, by_id=by_id, why=why)
    db.session.add(made)
    db.session.flush()
    audit.record("session cancelled", made, by_id=by_id, at=at, why=why)
    telling.cancelled(session, why, organiser, at)


def set_trainers(
    session_id: int, people: Sequence[Person], organiser: Organiser, *, by_id: int, at: datetime
) -> None:
    """Have these people lead a session from now on, and nobody else; tell who begins and who ends.

    The caller holds the session's row.
    """
    session = queries.session(session_id)
    _stands(session, "trainers set")
    wanted = {one.id: one for one in people}
    for held in queries.trainers(session_id):
        if held.person_id not in wanted:
            _end_leading(session, held, organiser, by_id=by_id, at=at)
        wanted.pop(held.person_id, None)
    for person in wanted.values():
        made = SessionTrainer(session_id=session_id, person_id=person.id, starts_at=at)
        db.session.add(made)
        db.session.flush()
        audit.record("trainer named", made, by_id=by_id, at=at)
        telling.leads(session, made, organiser, at)


def stop_leading(
    held: SessionTrainer, organiser: Organiser, *, by_id: int, at: datetime, why: str
) -> None:
    """End that somebody leads a session who cannot any more; tell whoever sees to the session. The
    caller holds the session's row.
    """
    session = queries.session(held.session_id)
    _end_leading(session, held, organiser, by_id=by_id, at=at, why=why)
    telling.needs_trainer(session, held, at)


def _end_leading(
    session: Session,
    held: SessionTrainer,
    organiser: Organiser,
    *,
    by_id: int,
    at: datetime,
    why: str = "",
) -> None:
    held.ends_at = at
    db.session.flush()
    audit.record("trainer ended", held, by_id=by_id, at=at, why=why)
    telling.leads_no_more(session, held, organiser, at)


def _stands(session: Session, verb: str) -> None:
    if session.cancelled_at is not None:
        raise Refused("This session is cancelled already.", verb=verb, about=_about(session))


def _about(session: Session) -> str:
    return f"session_plan:{session.id}"
