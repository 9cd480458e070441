"""Sessions with their newest terms, and who may see which."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from app.core.db import db
from app.people.rules import Permission, Viewer
from app.sessions.models import (
    Arrival,
    Booking,
    RegisterClosing,
    SessionCancellation,
    SessionPlan,
    SessionTrainer,
    SessionVersion,
)
from app.sessions.queries.audience import courses_of, team
from app.sessions.rules.terms import Kind, Terms


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it stands now. `version` numbers its terms; `asked` counts its queue, `led_by` who
    is to lead it.
    """

    id: int
    course: str | None
    title: str
    uid: str
    version: int
    terms: Terms
    asked: int
    led_by: int
    cancelled_at: datetime | None
    cancelled_why: str | None

    @property
    def placed(self) -> int:
        """How many have a place."""
        return min(self.asked, self.terms.capacity)

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return self.asked - self.placed

    def needs_trainer(self, at: datetime) -> bool:
        """Say whether it is still to begin at `at`, and nobody is to lead it."""
        return not self.led_by and self.cancelled_at is None and self.terms.starts_at > at

    @property
    def free(self) -> int:
        """How many places are free."""
        return self.terms.capacity - self.placed


_later = aliased(SessionVersion)
_newest = (
    select(func.max(_later.number))
    .where(_later.session_id == SessionPlan.id)
    .correlate(SessionPlan)
    .scalar_subquery()
)
_asked = (
    select(func.count())
    .select_from(Booking)
    .where(Booking.session_id == SessionPlan.id, Booking.ends_at.is_(None))
    .correlate(SessionPlan)
    .scalar_subquery()
)
_led_by = (
    select(func.count())
    .select_from(SessionTrainer)
    .where(SessionTrainer.session_id == SessionPlan.id, SessionTrainer.ends_at.is_(None))
    .correlate(SessionPlan)
    .scalar_subquery()
)
SORTABLE: dict[str, Any] = {
    "starts": SessionVersion.starts_at,
    "title": func.lower(SessionPlan.title),
    "booked": _asked,
    "places": SessionVersion.capacity,
}


def listed() -> Select[*tuple[Any, ...]]:
    """Select every session with its newest terms, as columns that `read` takes."""
    return (
        select(
            SessionPlan.id,
            SessionPlan.course,
            SessionPlan.title,
            SessionPlan.uid,
            SessionVersion.number,
            SessionVersion.kind,
            SessionVersion.starts_at,
            SessionVersion.ends_at,
            SessionVersion.place,
            SessionVersion.video_link,
            SessionVersion.capacity,
            SessionVersion.least,
            SessionVersion.booking_closes_at,
            SessionVersion.pre_work,
            SessionVersion.note,
            _asked.label("asked"),
            _led_by.label("led_by"),
            SessionCancellation.at.label("cancelled_at"),
            SessionCancellation.why.label("cancelled_why"),
        )
        .select_from(SessionPlan)
        .join(
            SessionVersion,
            and_(SessionVersion.session_id == SessionPlan.id, SessionVersion.number == _newest),
        )
        .outerjoin(SessionCancellation, SessionCancellation.session_id == SessionPlan.id)
    )


def read(row: Any) -> Session:
    """Return the session that a row of `listed` describes."""
    terms = Terms(
        kind=Kind(row.kind),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        video_link=row.video_link,
        capacity=row.capacity,
        least=row.least,
        booking_closes_at=row.booking_closes_at,
        pre_work=tuple(json.loads(row.pre_work)),
        note=row.note,
    )
    return Session(
        row.id, row.course, row.title, row.uid, row.number, terms, row.asked,
        row.led_by, row.cancelled_at, row.cancelled_why,
    )  # fmt: skip


def session(session_id: int) -> Session:
    """Return a session as it stands now. Raises `NoResultFound`."""
    return read(db.session.execute(listed().where(SessionPlan.id == session_id)).one())


def sessions(statement: Select[*tuple[Any, ...]]) -> list[Session]:
    """Return the sessions that a narrowed `listed` finds."""
    return [read(row) for row in db.session.execute(statement)]


def matching(
    statement: Select[*tuple[Any, ...]], search: str, course: str, show: str, at: datetime
) -> Select[*tuple[Any, ...]]:
    """Narrow the list to what a filter asks for. `show`: upcoming, past, cancelled, anything else
    for all; `course`: "other" for none.
    """
    if search:
        like = f"%{search.lower()}%"
        statement = statement.where(
            or_(
                func.lower(SessionPlan.title).like(like),
                func.lower(SessionVersion.place).like(like),
            )
        )
    if course == "other":
        statement = statement.where(SessionPlan.course.is_(None))
    elif course:
        statement = statement.where(SessionPlan.course == course)
    stands = SessionCancellation.id.is_(None)
    conditions: dict[str, ColumnElement[bool]] = {
        "upcoming": and_(stands, SessionVersion.ends_at > at),
        "past": and_(stands, SessionVersion.ends_at <= at),
        "cancelled": ~stands,
    }
    return statement.where(conditions[show]) if show in conditions else statement


def open_to(person_id: int, at: datetime) -> Select[*tuple[Any, ...]]:
    """Select the sessions to come that a person may book: open ones, and those of their courses."""
    return (
        matching(listed(), "", "", "upcoming", at)
        .where(SessionVersion.starts_at > at, _of(_courses([person_id], at)))
        .order_by(SessionVersion.starts_at, SessionPlan.id)
    )


def visible(viewer: Viewer, at: datetime) -> Select[*tuple[Any, ...]]:
    """Select the sessions that a person may see: all, for whoever plans them; else those open to
    them or to somebody they manage, those they were ever booked on, and those they lead.
    """
    if viewer.may(Permission.PLAN_SESSIONS):
        return listed().where(true())
    people = [viewer.id, *(one.id for one in team(viewer.id, at))]
    booked = select(Booking.session_id).where(Booking.person_id.in_(people))
    leads = select(SessionTrainer.session_id).where(SessionTrainer.person_id == viewer.id)
    mine = or_(_of(_courses(people, at)), SessionPlan.id.in_(booked), SessionPlan.id.in_(leads))
    return listed().where(mine)


def _courses(person_ids: Sequence[int], at: datetime) -> set[str]:
    return set().union(*courses_of(person_ids, at).values())


def _of(courses: set[str]) -> ColumnElement[bool]:
    return or_(SessionPlan.course.is_(None), SessionPlan.course.in_(courses))


def abouts(session_id: int) -> list[str]:
    """Return how the history names a session and all that belongs to it; of the marks in its register
    only the corrections.
    """
    parts = (SessionVersion, SessionCancellation, SessionTrainer, Booking, RegisterClosing)
    found = union_all(
        *(
            select(literal(one.__tablename__).label("kind"), one.id.label("id")).where(
                one.session_id == session_id
            )
            for one in parts
        ),
        select(literal(Arrival.__tablename__), Arrival.id).where(
            Arrival.session_id == session_id, Arrival.why != ""
        ),
    )
    rows = db.session.execute(found)
    return [f"session_plan:{session_id}", *(f"{row.kind}:{row.id}" for row in rows)]
