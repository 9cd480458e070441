"""The attendance register of a session: who is on it, how each is marked, who may write in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.people import queries as people
from app.people.models import Employment, Person, Posting, Unit
from app.people.rules import Permission, Viewer
from app.sessions.models import (
    Arrival,
    RegisterClosing,
    SessionCancellation,
    SessionPlan,
    SessionTrainer,
    SessionVersion,
)
from app.sessions.queries.bookings import guests, trainers
from app.sessions.queries.sessions import Session, listed, sessions
from app.sessions.rules.attendance import How, Mark, Register, State, counts, said
from app.sessions.sheets import Line, Sheet
from app.training.models import Credit, CreditWithdrawal

HERE = (State.ATTENDED, State.LATE, State.LEFT_EARLY)
FOUND = 10  # how many people a search for somebody who walked in shows


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on a session's register; `mark` is None until they are marked."""

    person: Person
    has_place: bool
    mark: Mark | None = None
    how: How | None = None
    why: str = ""
    counts: bool = False

    @property
    def state(self) -> State | None:
        """How they are marked."""
        return self.mark.state if self.mark else None

    @property
    def is_here(self) -> bool:
        """Whether they came."""
        return self.state in HERE

    @property
    def said(self) -> str:
        """The mark in words."""
        return said(self.mark, self.how) if self.mark and self.how else "Not marked"


def runnable(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Select the sessions whose register a person may write: those they lead, or (Corporate
    Communication) any; none that is cancelled.
    """
    leads = select(SessionTrainer.session_id).where(
        SessionTrainer.person_id == viewer.id, SessionTrainer.ends_at.is_(None)
    )
    mine: ColumnElement[bool] = SessionPlan.id.in_(leads)
    if viewer.may(Permission.RUN_ANY_REGISTER):
        mine = true()
    return listed().where(SessionCancellation.id.is_(None), mine)


def register(session: Session) -> list[Entry]:
    """Return everyone on a session's register by name: who has a place, and who walked in."""
    marked = {one.person_id: one for one in _newest(session.id)}
    placed = {one.person.id: one.person for one in guests(session) if one.place.has_place}
    every = placed | {one.person_id: one.person for one in marked.values()}
    found = [_entry(session, one, one.id in placed, marked.get(one.id)) for one in every.values()]
    return sorted(found, key=lambda one: (one.person.sort_name, one.person.collar_number))


def _newest(session_id: int) -> Sequence[Arrival]:
    newest = (
        select(func.max(Arrival.id))
        .where(Arrival.session_id == session_id)
        .group_by(Arrival.person_id)
    )
    return db.session.scalars(
        select(Arrival).where(Arrival.id.in_(newest)).options(joinedload(Arrival.person))
    ).all()


def _entry(session: Session, person: Person, has_place: bool, row: Arrival | None) -> Entry:
    if row is None:
        return Entry(person, has_place)
    mark = Mark(State(row.state), row.arrived_at, row.left_at)
    return Entry(person, has_place, mark, How(row.how), row.why, counts(mark, session.terms))


def attended(person_id: int, at: datetime) -> list[Session]:
    """Return the sessions to which a person came, as their closed registers say, the latest first."""
    newest = select(func.max(Arrival.id)).where(Arrival.person_id == person_id, Arrival.at <= at)
    came = (
        select(Arrival.session_id)
        .join(RegisterClosing, RegisterClosing.session_id == Arrival.session_id)
        .where(Arrival.id.in_(newest.group_by(Arrival.session_id)))
        .where(Arrival.state.in_(HERE), RegisterClosing.at <= at)
    )
    statement = listed().where(SessionPlan.id.in_(came))
    return sessions(statement.order_by(SessionVersion.starts_at.desc(), SessionPlan.id))


def closing(session_id: int) -> RegisterClosing | None:
    """Return when and by whom a session's register was closed; None while it is open."""
    return db.session.scalar(
        select(RegisterClosing).where(RegisterClosing.session_id == session_id)
    )


def state_of(session: Session) -> Register:
    """Return what is so about a session's register, for the rules."""
    is_cancelled = session.cancelled_at is not None
    return Register(session.terms, is_cancelled, closing(session.id) is not None)


def leads(session_id: int, person_id: int) -> bool:
    """Say whether somebody is to lead a session."""
    return any(one.person_id == person_id for one in trainers(session_id))


def credited(session_id: int) -> dict[int, Credit]:
    """Return the credit that each person has for a session, withdrawn ones left out."""
    rows = db.session.scalars(
        select(Credit)
        .outerjoin(CreditWithdrawal, CreditWithdrawal.credit_id == Credit.id)
        .where(Credit.about == f"session:{session_id}", CreditWithdrawal.id.is_(None))
    )
    return {one.person_id: one for one in rows}


def walk_ins(text: str, at: datetime) -> Sequence[Any]:
    """Return who serves and matches a search, by name, the first few: id, name, rank, number, unit."""
    return db.session.execute(
        select(Person.id, Person.name, Person.rank, Person.collar_number, Unit.name.label("unit"))
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .outerjoin(Posting, and_(Posting.person_id == Person.id, Posting.in_force(at)))
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .where(people.matching(text))
        .order_by(Person.sort_name, Person.collar_number)
        .limit(FOUND)
    ).all()


def sheet(session: Session) -> Sheet:
    """Return what stands on a session's attendance sheet now."""
    terms = session.terms
    lines = [
        Line(one.person.titled, one.person.collar_number, one.said if one.mark else "")
        for one in register(session)
    ]
    led = ", ".join(one.person.titled for one in trainers(session.id))
    where = terms.place or "By video"
    return Sheet(session.title, terms.when, where, led, tuple(lines))
