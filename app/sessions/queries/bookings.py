"""The queue of a session, and what one person has booked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import Moment, Whom, db
from app.people import queries as people
from app.people.models import Employment, Person
from app.people.rules import HELD_BY, Permission, Role, Viewer
from app.sessions.models import (
    Booking,
    Feed,
    SessionCancellation,
    SessionPlan,
    SessionTrainer,
    SessionVersion,
)
from app.sessions.queries.audience import managed
from app.sessions.queries.sessions import Session, listed, read
from app.sessions.rules.days import Other
from app.sessions.rules.places import Place, place


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in a session's queue, and where they stand in it."""

    booking_id: int
    person: Person
    starts_at: datetime
    place: Place


@dataclass(frozen=True, slots=True)
class Mine:
    """A session that somebody has booked, and where they stand in its queue."""

    session: Session
    booking_id: int
    place: Place
    earlier: int


def queue(session_id: int) -> list[int]:
    """Return the ids of the people in a session's queue, in the order in which they asked."""
    return list(
        db.session.scalars(
            select(Booking.person_id)
            .where(Booking.session_id == session_id, Booking.ends_at.is_(None))
            .order_by(Booking.number)
        )
    )


def guests(session: Session) -> list[Guest]:
    """Return the queue of a session, first come first, with where each stands."""
    rows = db.session.scalars(
        select(Booking)
        .where(Booking.session_id == session.id, Booking.ends_at.is_(None))
        .options(joinedload(Booking.person))
        .order_by(Booking.number)
    ).all()
    order = [one.person_id for one in rows]
    found = []
    for one in rows:
        stands = place(order, session.terms.capacity, one.person_id)
        if stands is not None:
            found.append(Guest(one.id, one.person, one.starts_at, stands))
    return found


def trainers(session_id: int) -> Sequence[SessionTrainer]:
    """Return who is to lead a session."""
    return db.session.scalars(
        select(SessionTrainer)
        .where(SessionTrainer.session_id == session_id, SessionTrainer.ends_at.is_(None))
        .options(joinedload(SessionTrainer.person))
        .order_by(SessionTrainer.id)
    ).all()


def planners(session_id: int, at: datetime) -> list[Person]:
    """Return who sees to a session: whoever planned it, while they may plan; else the managers of
    Corporate Communication.
    """
    planned_by = db.session.scalar(select(SessionPlan.by_id).where(SessionPlan.id == session_id))
    roles = HELD_BY[Permission.PLAN_SESSIONS]
    may = {one.id: one for role in roles for one in people.holders_of(role, at)}
    if planned_by in may:
        return [may[planned_by]]
    return [*people.holders_of(Role.CORPORATE_COMMUNICATION_MANAGER, at)]


def earlier(
    model: type[Booking] | type[SessionTrainer], session_id: int, before: datetime
) -> dict[int, int]:
    """Return how many bookings of a session (or times of leading it) each person has ended by now;
    people with none are left out.
    """
    rows = db.session.execute(
        select(model.person_id, func.count().label("number"))
        .where(model.session_id == session_id, model.ends_at < before)
        .group_by(model.person_id)
    )
    return {row.person_id: row.number for row in rows}


_ahead = aliased(Booking)
_before = aliased(Booking)
_places_before = (  # how many stand before somebody in the queue
    select(func.count())
    .select_from(_ahead)
    .where(
        _ahead.session_id == Booking.session_id,
        _ahead.ends_at.is_(None),
        _ahead.number < Booking.number,
    )
    .scalar_subquery()
)


# Of a booking in `_own`: that it has a place, in a session that takes place.
_comes = and_(_places_before < SessionVersion.capacity, SessionCancellation.id.is_(None))


def _own(person_id: Whom) -> Select[*tuple[Any, ...]]:
    """Select the sessions that a person has booked, the next first, as columns that `_mine` takes."""
    ended = (
        select(func.count())
        .select_from(_before)
        .where(
            _before.session_id == Booking.session_id,
            _before.person_id == Booking.person_id,
            _before.ends_at.is_not(None),
        )
        .scalar_subquery()
    )
    booked = and_(Booking.session_id == SessionPlan.id, Booking.person_id == person_id)
    return (
        listed()
        .add_columns(
            Booking.id.label("booking_id"), _places_before.label("ahead"), ended.label("earlier")
        )
        .join(Booking, and_(booked, Booking.ends_at.is_(None)))
        .order_by(SessionVersion.starts_at, SessionPlan.id)
    )


def mine(person_id: int, at: datetime, session_id: int | None = None) -> list[Mine]:
    """Return what a person has booked that has not ended by `at`, the next first; of one session
    when it is given, whenever it is.
    """
    asked = SessionVersion.ends_at > at if session_id is None else SessionPlan.id == session_id
    return [_mine(row) for row in db.session.execute(_own(person_id).where(asked))]


def _mine(row: Any) -> Mine:
    session = read(row)
    waits_as = max(0, row.ahead - session.terms.capacity + 1)
    return Mine(session, row.booking_id, Place(waits_as == 0, waits_as), row.earlier)


def next_of(person_id: Whom, at: Moment) -> Select[*tuple[Any, ...]]:
    """Select the next session in which a person has a place: its id, title, beginning and end."""
    columns = (
        SessionPlan.id, SessionPlan.title, SessionVersion.starts_at, SessionVersion.ends_at,
    )  # fmt: skip
    own = _own(person_id).with_only_columns(*columns)
    return own.where(SessionVersion.ends_at > at, _comes).limit(1)


def in_calendar(person_id: int, since: datetime) -> list[Mine]:
    """Return the sessions in which a person has a place, ended after `since`, that take place."""
    own = _own(person_id).where(SessionVersion.ends_at > since, _comes)
    return [_mine(row) for row in db.session.execute(own)]


def meanwhile(
    person_id: int, starts_at: datetime, ends_at: datetime, *, but: int, why: str
) -> list[Other]:
    """Return the other sessions that a person has booked or leads at the same time."""
    booked = select(Booking.session_id).where(
        Booking.person_id == person_id, Booking.ends_at.is_(None)
    )
    leads = select(SessionTrainer.session_id).where(
        SessionTrainer.person_id == person_id, SessionTrainer.ends_at.is_(None)
    )
    mine = or_(SessionPlan.id.in_(booked), SessionPlan.id.in_(leads))
    return _others(_at_the_same_time(starts_at, ends_at, but).where(mine), why)


def same_room(place: str, starts_at: datetime, ends_at: datetime, but: int) -> list[Other]:
    """Return the other sessions in the same room at the same time."""
    same = func.lower(SessionVersion.place) == place.lower()
    return _others(_at_the_same_time(starts_at, ends_at, but).where(same), "The room is taken")


def _at_the_same_time(starts_at: datetime, ends_at: datetime, but: int) -> Select[*tuple[Any, ...]]:
    return listed().where(
        SessionPlan.id != but,
        SessionCancellation.id.is_(None),
        SessionVersion.starts_at < ends_at,
        SessionVersion.ends_at > starts_at,
    )


def _others(statement: Select[*tuple[Any, ...]], why: str) -> list[Other]:
    found = map(read, db.session.execute(statement.order_by(SessionPlan.id)))
    return [Other(one.title, one.terms.starts_at, one.terms.ends_at, why) for one in found]


def leavable(viewer: Viewer, at: datetime) -> Select[Booking]:
    """Select the open bookings that a person may cancel: any, for whoever plans sessions; else
    their own, and those of people they manage.
    """
    found = select(Booking).where(Booking.ends_at.is_(None)).options(joinedload(Booking.person))
    if viewer.may(Permission.PLAN_SESSIONS):
        return found
    mine = managed(viewer.id, at)
    return found.where(or_(Booking.person_id == viewer.id, Booking.person_id.in_(mine)))


def feed_of(person_id: int) -> Feed | None:
    """Return a person's open private calendar address, if they have one."""
    return db.session.scalar(
        select(Feed).where(Feed.person_id == person_id, Feed.ends_at.is_(None))
    )


def person_of_feed(token: str, at: datetime) -> Person | None:
    """Return whose private calendar address this is, if it is open and they serve."""
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    serves = exists().where(Employment.person_id == Person.id, Employment.in_force(at))
    return db.session.scalar(
        select(Person)
        .join(Feed, Feed.person_id == Person.id)
        .where(Feed.token_hash == token_hash, Feed.in_force(at), serves)
    )
