"""What the force permits on a platform, as numbered versions, and exceptions from it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Dated
from app.people.models import Person, Unit


class AccountPolicy(Base):
    """One version of what the force permits on a platform. Insert-only; the newest at a moment counts.

    `kinds` are those of accounts that need no exception, separated by commas. Version 1 of a platform
    may be the one that Keyholder comes with (`rules.FIRST_POLICIES`), which is no row.
    """

    __tablename__ = "account_policy"
    __table_args__ = (CheckConstraint("words <> ''", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column()
    kinds: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    by: Mapped[Person] = relationship()


Index("uq_account_policy_number", AccountPolicy.platform, AccountPolicy.number, unique=True)


class PolicyException(Dated, Base):
    """That a named approver lets a unit have an account that the policy does not permit, for a reason
    and until a day. Insert-only: another one takes over from it.
    """

    __tablename__ = "policy_exception"
    __table_args__ = (
        CheckConstraint("ends_at IS NOT NULL AND ends_at > starts_at", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))

    unit: Mapped[Unit] = relationship()
    by: Mapped[Person] = relationship()
