"""Answers, and who has given some: two tables that nothing joins."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class FeedbackBox(Base):
    """Answers about one subject that are kept together, without who gave them or when.

    One row for many answers, on purpose: rows of their own would stand in the order in which they
    were written, and carry the number of the transaction that wrote who gave them. `answers` is
    JSON in the order of what it says. Answers are added to it, never changed or taken out.
    `month` is the first day of the month in which the box was begun; it is shown once it is full
    (`rules.is_full`).
    """

    __tablename__ = "feedback_box"

    subject: Mapped[str] = mapped_column(String(81), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column()
    answers: Mapped[str] = mapped_column(Text)


class FeedbackGiven(Base):
    """That a person gave feedback on an occasion ("attempt:12"), so that nobody does so twice.
    Insert-only. Nothing here leads to what they said.
    """

    __tablename__ = "feedback_given"
    __table_args__ = (UniqueConstraint("person_id", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(81))
    occasion: Mapped[str] = mapped_column(String(81))
    at: Mapped[datetime] = mapped_column()
