"""Access reviews: what is asked about each grant, what was answered, and the signing off."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.models.requests import Grant
from app.core.db import Base
from app.people.models import Person, Unit


class AccessReview(Base):
    """That the access to the accounts of a part of the force is looked through. Insert-only.

    Whoever is not answered for by `deadline_at` may not post from then on, until somebody answers:
    worked out by the gate, never stored.
    """

    __tablename__ = "access_review"
    __table_args__ = (CheckConstraint("deadline_at > starts_at", name="ends_after_it_starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    deadline_at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    unit: Mapped[Unit] = relationship()
    by: Mapped[Person] = relationship()
    sign_off: Mapped["ReviewSignOff | None"] = relationship(back_populates="review")


class ReviewItem(Base):
    """One grant that was in force when a review began, and so is asked about. Insert-only."""

    __tablename__ = "review_item"
    __table_args__ = (
        UniqueConstraint("review_id", "grant_id"),
        Index("ix_review_item_grant", "grant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("access_review.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("access_grant.id"))

    review: Mapped[AccessReview] = relationship()
    grant: Mapped[Grant] = relationship()
    answer: Mapped["ReviewAnswer | None"] = relationship(back_populates="item")


class ReviewAnswer(Base):
    """What was answered about a grant: it is confirmed, lowered to a level, or ended. Insert-only, one
    for an item, never by its holder.
    """

    __tablename__ = "review_answer"
    __table_args__ = (
        CheckConstraint("outcome IN ('confirmed', 'lowered', 'ended')", name="known_outcome"),
        CheckConstraint("(outcome = 'lowered') = (level IS NOT NULL)", name="lowered_to_a_level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(10))
    level: Mapped[str | None] = mapped_column(String(10))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    item: Mapped[ReviewItem] = relationship(back_populates="answer")
    by: Mapped[Person] = relationship()


class ReviewSignOff(Base):
    """That a manager signed a review off: nothing is answered in it from then on. Insert-only.

    `content` is what the report says, as JSON, as it was at `at`.
    """

    __tablename__ = "review_sign_off"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("access_review.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))
    content: Mapped[str] = mapped_column(Text)

    review: Mapped[AccessReview] = relationship(back_populates="sign_off")
    by: Mapped[Person] = relationship()


class ReviewReport(Base):
    """The report of a review that was signed off, drawn once. Insert-only."""

    __tablename__ = "review_report"

    review_id: Mapped[int] = mapped_column(ForeignKey("access_review.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(deferred=True)
