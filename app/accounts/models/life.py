"""Measures taken on an account, when they are looked at again, and how an account ends."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.register import Account
from app.accounts.rules import Measure, Outcome
from app.core.db import Base, Dated, one_open
from app.people.models import Person, Unit

OUTCOMES = ", ".join(f"'{one}'" for one in Outcome)
KNOWN = ", ".join(f"'{one}'" for one in Measure)


class AccountLock(Dated, Base):
    """The time during which a measure keeps people from posting from an account (`Measure`). Lifted
    by a second person.

    `review_on` is the day on which it is to be looked at again, unless a later review names another
    (`MeasureReview`); None for locks from before measures had one.
    """

    __tablename__ = "account_lock"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(
            "ended_by_id IS NULL OR ended_by_id <> by_id", name="second_person_unlocks"
        ),
        CheckConstraint(f"kind IN ({KNOWN})", name="known_measure"),
        one_open("uq_account_lock_open", "account_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(
        String(20), default=Measure.COMPROMISED, server_default="compromised"
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))
    review_on: Mapped[date | None] = mapped_column()
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str] = mapped_column(String(500), default="")

    account: Mapped[Account] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])
    reviews: Mapped[list["MeasureReview"]] = relationship(order_by="MeasureReview.id")

    @property
    def due_on(self) -> date | None:
        """The day on which it is to be looked at again, by its newest review."""
        return self.reviews[-1].review_on if self.reviews else self.review_on


class MeasureReview(Base):
    """That somebody looked at a measure again and kept it, until another day. Insert-only."""

    __tablename__ = "measure_review"
    __table_args__ = (Index("ix_measure_review_lock", "lock_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lock_id: Mapped[int] = mapped_column(ForeignKey("account_lock.id"))
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))
    review_on: Mapped[date] = mapped_column()


class AccountClosing(Dated, Base):
    """That somebody asks to end an account, or to hand it to another unit, until a second person
    confirms it (`outcome` "confirmed") or it is withdrawn.

    A confirmed transfer is what moves an account to another unit: the row keeps both.
    """

    __tablename__ = "account_closing"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(f"kind IN ({OUTCOMES})", name="known_outcome"),
        CheckConstraint("(kind = 'merged') = (into_id IS NOT NULL)", name="merged_into_another"),
        CheckConstraint("into_id <> account_id", name="not_into_itself"),
        CheckConstraint(
            "(kind = 'transferred') = (to_unit_id IS NOT NULL)", name="transferred_to_a_unit"
        ),
        CheckConstraint("(ends_at IS NULL) = (outcome IS NULL)", name="ends_with_an_outcome"),
        CheckConstraint(
            "outcome IS NULL OR outcome = 'withdrawn' OR ended_by_id <> by_id",
            name="second_person_confirms",
        ),
        one_open("uq_account_closing_open", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    into_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))
    outcome: Mapped[str | None] = mapped_column(String(20))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str] = mapped_column(String(500), default="")

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    into: Mapped[Account | None] = relationship(foreign_keys=[into_id])
    from_unit: Mapped[Unit] = relationship(foreign_keys=[from_unit_id])
    to_unit: Mapped[Unit | None] = relationship(foreign_keys=[to_unit_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])
