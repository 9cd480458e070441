"""Sessions as planned, moved and cancelled; who leads, who is booked, who came; private calendars."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Dated, one_open
from app.people.models import Person


class SessionPlan(Base):
    """A scheduled session: for a course, or of another kind (`course` is None). Insert-only.

    When, where and for how many stands in its newest version. `uid` names it in calendars.
    """

    __tablename__ = "session_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str | None] = mapped_column(String(60), index=True)
    title: Mapped[str] = mapped_column(String(120))
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("session_plan.id"))
    made_at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class SessionVersion(Base):
    """The terms of a session from `at` on: the highest `number` counts. Insert-only.

    `pre_work` is a JSON list of the lessons to finish first.
    """

    __tablename__ = "session_version"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        CheckConstraint("kind IN ('room', 'video')", name="known_kind"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("booking_closes_at <= starts_at", name="booking_closes_before"),
        CheckConstraint("capacity >= 1 AND least >= 0 AND least <= capacity", name="room_for_some"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session_plan.id"))
    number: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column()
    place: Mapped[str] = mapped_column(String(200))
    video_link: Mapped[str] = mapped_column(String(500))
    capacity: Mapped[int] = mapped_column()
    least: Mapped[int] = mapped_column()
    booking_closes_at: Mapped[datetime] = mapped_column()
    pre_work: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))


class SessionCancellation(Base):
    """That a session does not take place. Insert-only, one for a session."""

    __tablename__ = "session_cancellation"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session_plan.id"), unique=True)
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))


class SessionTrainer(Dated, Base):
    """The time during which somebody is to lead a session."""

    __tablename__ = "session_trainer"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        one_open("uq_session_trainer_open", "session_id", "person_id"),
        Index("ix_session_trainer_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session_plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship()


class Booking(Dated, Base):
    """That somebody is in a session's queue, from when they asked until they left it.

    Whether they have a place or wait is derived (`rules.places`): of the open bookings, in the
    order of `number`, the first have one, as many as there are places. `number` is given under the
    session's lock.
    """

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        UniqueConstraint("session_id", "number"),
        one_open("uq_booking_open", "session_id", "person_id"),
        Index("ix_booking_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session_plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int] = mapped_column()
    booked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Arrival(Base):
    """A mark in a session's attendance register: the newest for a person counts. Insert-only."""

    __tablename__ = "arrival"
    __table_args__ = (
        CheckConstraint(
            "state IN ('attended', 'late', 'left early', 'absent', 'excused')", name="known_state"
        ),
        CheckConstraint("how IN ('trainer', 'code', 'walk-in', 'closing')", name="known_way"),
        CheckConstraint(
            "left_at IS NULL OR arrived_at IS NULL OR left_at > arrived_at",
            name="leaves_after_arriving",
        ),
        Index("ix_arrival_session", "session_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session_plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20))
    arrived_at: Mapped[datetime | None] = mapped_column()
    left_at: Mapped[datetime | None] = mapped_column()
    how: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class RegisterClosing(Base):
    """That a session's attendance register is closed: later marks need a reason. Insert-only."""

    __tablename__ = "register_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session_plan.id"), unique=True)
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class SheetPdf(Base):
    """The attendance sheet last drawn of a session; the next takes its place.

    `state` is the SHA-256 of what stands on it (`sheets.state`).
    """

    __tablename__ = "sheet_pdf"

    session_id: Mapped[int] = mapped_column(ForeignKey("session_plan.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Feed(Dated, Base):
    """A person's private calendar address. The token itself is shown once and kept nowhere."""

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        one_open("uq_feed_open", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
