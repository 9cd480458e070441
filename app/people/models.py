"""Person, unit, employment, posting, appointment."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import VARCHAR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Dated, one_open
from app.people.rules import Kind, Role, UnitKind, sort_name, titled


def _one_of(column: str, values: type[Kind] | type[UnitKind] | type[Role]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _folded(context: Any) -> str:  # SQLAlchemy's execution context has no public type
    return sort_name(context.get_current_parameters()["name"])


# Sorted letter by letter on both databases, whatever their language settings.
SORTED = String(120).with_variant(VARCHAR(120, collation="C"), "postgresql")


class Unit(Base):
    """A part of the force. `path` is the chain of ids from the top ("0001.0004."), so that
    everything below a unit is found by its prefix.
    """

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint(_one_of("kind", UnitKind), name="known_kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), unique=True)

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")


class Person(Base):
    """Somebody of the force. Never deleted; whether they still serve is `Employment`.

    `is_demonstration` marks the demonstration's people, who can sign in nowhere else.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(_one_of("kind", Kind), name="known_kind"),
        CheckConstraint("email = lower(email)", name="email_in_small_letters"),
        CheckConstraint("collar_number = upper(collar_number)", name="number_in_capitals"),
        Index("ix_person_sort_name", "sort_name", "collar_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collar_number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(SORTED, default=_folded)
    rank: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    is_demonstration: Mapped[bool] = mapped_column(default=False, server_default=false())

    employments: Mapped[list["Employment"]] = relationship(
        back_populates="person", order_by="Employment.starts_at"
    )
    postings: Mapped[list["Posting"]] = relationship(
        back_populates="person", order_by="Posting.starts_at", foreign_keys="Posting.person_id"
    )

    @property
    def titled(self) -> str:
        """Rank and name, as on screens."""
        return titled(self.rank, self.name)


class FormerRank(Base):
    """What kind of person, of what rank, somebody was up to `ends_at`: since the one before it ended,
    or from the beginning. What they are now stands in `Person`. Insert-only.
    """

    __tablename__ = "former_rank"
    __table_args__ = (
        CheckConstraint(_one_of("kind", Kind), name="known_kind"),
        UniqueConstraint("person_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    rank: Mapped[str] = mapped_column(String(40))
    ends_at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))


class Employment(Dated, Base):
    """A time during which a person serves in the force."""

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_employment_person", "person_id", "starts_at"),
        one_open("uq_employment_open", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(back_populates="employments")


class Posting(Dated, Base):
    """A time during which a person serves in one unit under one line manager."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("line_manager_id <> person_id", name="nobody_manages_themselves"),
        Index("ix_posting_person", "person_id", "starts_at"),
        one_open("uq_posting_open", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    line_manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship(back_populates="postings", foreign_keys=[person_id])
    unit: Mapped[Unit] = relationship()
    line_manager: Mapped[Person | None] = relationship(foreign_keys=[line_manager_id])


class Appointment(Dated, Base):
    """A role that a person holds for a time, over a unit and everything below it. Ended, never deleted."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(_one_of("role", Role), name="known_role"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("by_id IS NULL OR by_id <> person_id", name="nobody_appoints_themselves"),
        Index("ix_appointment_person", "person_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    unit: Mapped[Unit] = relationship()
