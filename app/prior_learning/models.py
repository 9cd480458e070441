"""Earlier training, its evidence, its approval and its withdrawal. All of them are insert-only."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.people.models import Person


class Evidence(Base):
    """A file that shows that training was taken: a PDF, PNG or JPEG, kept outside the web root.

    `stored_as` is its name in the folder of evidence, made up here; `name` is what it was called by
    whoever gave it, and is only shown. `sha256` is of the bytes in the folder.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()


class PriorTraining(Base):
    """Training that a person took before Keyholder, as Corporate Communication recorded it.

    By itself it certifies nobody: see `actions.approve`. A mistake is withdrawn and recorded anew.
    """

    __tablename__ = "prior_training"
    __table_args__ = (Index("ix_prior_training_person", "person_id", "course", "trained_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    trained_on: Mapped[date] = mapped_column(Date)  # a day in London
    trainer: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(500))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), unique=True)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    recorded_by: Mapped[Person] = relationship(foreign_keys=[recorded_by_id])
    evidence: Mapped[Evidence | None] = relationship()
    approval: Mapped["Approval | None"] = relationship(back_populates="prior_training")
    withdrawal: Mapped["Withdrawal | None"] = relationship(back_populates="prior_training")


class Approval(Base):
    """A second person's yes to a record: never that of whoever recorded it or whom it is about."""

    __tablename__ = "prior_training_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    prior_training_id: Mapped[int] = mapped_column(ForeignKey("prior_training.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    prior_training: Mapped[PriorTraining] = relationship(back_populates="approval")
    by: Mapped[Person] = relationship()


class Withdrawal(Base):
    """That a record no longer stands, and why."""

    __tablename__ = "prior_training_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    prior_training_id: Mapped[int] = mapped_column(ForeignKey("prior_training.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    prior_training: Mapped[PriorTraining] = relationship(back_populates="withdrawal")
    by: Mapped[Person] = relationship()
