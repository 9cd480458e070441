"""Writing in a session's register, and closing it. The caller holds the people's rows, then the
session's.
"""

from datetime import datetime

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.courses import queries as courses
from app.sessions import queries
from app.sessions.actions import telling
from app.sessions.models import Arrival, RegisterClosing
from app.sessions.queries import Session
from app.sessions.rules import attendance as rules
from app.sessions.rules.attendance import How, Mark, State
from app.training import actions as training
from app.training.rules.round import Counts, CreditKind

VERB = "attendance marked"


def mark(
    session_id: int,
    person_id: int,
    made: Mark,
    *,
    by_id: int,
    at: datetime,
    how: How = How.TRAINER,
    why: str = "",
) -> Arrival:
    """Mark somebody in a session's register. Once it is closed this is a correction: it needs a
    reason, and gives or withdraws what the session counts for.

    Raises `Refused` with every reason why it cannot be.
    """
    session = queries.session(session_id)
    register = queries.state_of(session)
    is_self = by_id == person_id
    if reasons := rules.why_not_mark(register, made, at, is_self=is_self, why=why):
        raise Refused(*reasons, verb=VERB, about=f"session_plan:{session_id}")
    row = _write(session_id, person_id, made, how, by_id=by_id, at=at, why=why)
    if register.is_closed:
        _settle(session, person_id, made, by_id=by_id, at=at, why=why)
    return row


def arrive(session_id: int, person_id: int, *, at: datetime) -> Mark:
    """Mark somebody who has entered the code shown in the room.

    Raises `Refused` with every reason why it cannot be.
    """
    session = queries.session(session_id)
    entry = next((one for one in queries.register(session) if one.person.id == person_id), None)
    reasons = rules.why_not_arrive(
        queries.state_of(session),
        entry.mark if entry else None,
        at,
        has_place=entry is not None,
        leads=queries.leads(session_id, person_id),
    )
    if reasons:
        raise Refused(*reasons, verb=VERB, about=f"session_plan:{session_id}")
    made = rules.arrived(session.terms, at)
    _write(session_id, person_id, made, How.CODE, by_id=person_id, at=at)
    return made


def close(session_id: int, expected: set[int], *, by_id: int, at: datetime) -> int:
    """Close a session's register: who is not marked did not come; who was there for enough of the
    time has credit in its course. Returns how many that are.

    The rows of `expected` are held; raises `Refused` when the register has others on it by now, or
    cannot be closed.
    """
    session = queries.session(session_id)
    reasons = rules.why_not_close(queries.state_of(session), at)
    entries = queries.register(session)
    if not reasons and {one.person.id for one in entries} != expected:
        reasons = ("The register has just changed. Look at it again, then close it.",)
    if reasons:
        raise Refused(*reasons, verb="register closed", about=f"session_plan:{session_id}")
    for one in entries:
        if one.mark is None:
            absent = Mark(State.ABSENT)
            _write(session_id, one.person.id, absent, How.CLOSING, by_id=by_id, at=at)
    closing = RegisterClosing(session_id=session_id, at=at, by_id=by_id)
    db.session.add(closing)
    db.session.flush()
    audit.record("register closed", closing, by_id=by_id, at=at)
    counting = [one for one in entries if one.counts]
    for one in counting:
        _settle(session, one.person.id, one.mark, by_id=by_id, at=at)
    return len(counting)


def _write(
    session_id: int,
    person_id: int,
    made: Mark,
    how: How,
    *,
    by_id: int,
    at: datetime,
    why: str = "",
) -> Arrival:
    row = Arrival(
        session_id=session_id,
        person_id=person_id,
        state=made.state,
        arrived_at=made.arrived_at,
        left_at=made.left_at,
        how=how,
        at=at,
        by_id=by_id,
        why=why,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(VERB, row, by_id=by_id, at=at, why=why)
    return row


def _settle(
    session: Session,
    person_id: int,
    made: Mark | None,
    *,
    by_id: int,
    at: datetime,
    why: str = "",
) -> None:
    """Have what a session counts for agree with a mark, and tell the person what is new."""
    held = queries.credited(session.id).get(person_id)
    counts = rules.counts(made, session.terms)
    published = courses.in_force(session.course, at) if session.course else None
    by_course = published.course.session_counts if published else ""
    if counts and held is None and session.course and by_course:
        given = training.credit(
            person_id, session.course, kind=CreditKind.SESSION, about=f"session:{session.id}",
            counts=Counts(by_course), by_id=by_id, at=at,
        )  # fmt: skip
        telling.credited(session, given, at)
    elif not counts and held is not None:
        training.withdraw_credit(held, by_id=by_id, at=at, why=why)
        telling.credit_withdrawn(session, held, why, at)
