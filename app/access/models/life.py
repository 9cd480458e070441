"""What happens to access after it was given: on the platform, to the person, in an emergency."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.models.requests import KNOWN_LEVEL, Grant
from app.core.db import Base, Dated, one_open
from app.people.models import Person


class PlatformChange(Base):
    """That somebody set access up on the platform, or took it away there. Insert-only.

    What the platform has for a person and an account is what the newest of these says: a second
    truth beside what the register allows. `flagged` says why the approver did it themselves; empty
    when another did.
    """

    __tablename__ = "platform_change"
    __table_args__ = (
        CheckConstraint("kind IN ('set up', 'removed')", name="known_kind"),
        CheckConstraint(KNOWN_LEVEL, name="known_level"),
        Index("ix_platform_change_grant", "grant_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("access_grant.id"))
    kind: Mapped[str] = mapped_column(String(10))
    level: Mapped[str] = mapped_column(String(10))
    done_on: Mapped[date] = mapped_column()
    reference: Mapped[str] = mapped_column(String(100))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    flagged: Mapped[str] = mapped_column(String(200), default="")

    grant: Mapped[Grant] = relationship()
    by: Mapped[Person] = relationship()


class PersonSuspension(Dated, Base):
    """A time during which somebody may use no account: set by Professional Standards, by Corporate
    Communication, or for a long absence. Only one of each kind at a time.

    Most people read "restricted", whichever it is. The reason is for those entitled to it, and the
    history keeps only its salted hash.
    """

    __tablename__ = "person_suspension"
    __table_args__ = (
        CheckConstraint("kind IN ('standards', 'communication', 'absence')", name="known_kind"),
        # Of an absence that ends before it suspends, nothing ever comes into force.
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_it_starts"),
        CheckConstraint("by_id <> person_id", name="nobody_suspends_themselves"),
        CheckConstraint(
            "kind = 'absence' OR ended_by_id IS NULL OR ended_by_id <> by_id",
            name="second_person_lifts",
        ),
        CheckConstraint(
            "ended_by_id IS NULL OR ended_by_id <> person_id", name="nobody_lifts_their_own"
        ),
        one_open("uq_person_suspension_open", "person_id", "kind"),
        Index("ix_person_suspension_person", "person_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500), info={"sealed": True})
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str] = mapped_column(String(500), default="", info={"sealed": True})

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])


class Emergency(Base):
    """That access was given without a request, for a major incident. Insert-only, one for a grant,
    which ends with its hours and, unless a second person confirms it, by its `confirm_by`.
    """

    __tablename__ = "emergency"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("access_grant.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    grant: Mapped[Grant] = relationship()
    by: Mapped[Person] = relationship()


class EmergencyConfirmation(Base):
    """A second person's yes to access given in an emergency. Insert-only, one for a grant."""

    __tablename__ = "emergency_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("access_grant.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    by: Mapped[Person] = relationship()
