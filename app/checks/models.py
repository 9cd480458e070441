"""The daily checks of official accounts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.checks.rules import Found
from app.core.db import Base
from app.people.models import Person

KNOWN = ", ".join(f"'{one}'" for one in Found)


class DailyCheck(Base):
    """That somebody looked through an account, and what they found. Insert-only.

    Its day is the London day of `at`. A day counts once; what more is kept of it are further notes.
    `due_at` is when that day's check was due by the setting of then: later than that, it is late.
    A day without one is missed, which is worked out and never stored.
    """

    __tablename__ = "daily_check"
    __table_args__ = (
        CheckConstraint(f"found IN ({KNOWN})", name="known_finding"),
        CheckConstraint(
            f"(found = '{Found.NOTHING}') = (note = '')", name="note_when_there_is_something"
        ),
        Index("ix_daily_check_account", "account_id", "at"),
        Index("ix_daily_check_person", "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime] = mapped_column()
    found: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(300))

    account: Mapped[Account] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def is_late(self) -> bool:
        """Whether it was made after it was due."""
        return self.at > self.due_at
