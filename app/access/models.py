"""Requests for access, decisions about them, and grants."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.core.db import Base, Dated
from app.people.models import Person


class AccessRequest(Base):
    """That somebody asks for a person to be allowed to post from an account. Insert-only."""

    __tablename__ = "access_request"
    __table_args__ = (
        CheckConstraint("made_by_id <> person_id", name="nobody_asks_for_themselves"),
        Index("ix_access_request_person", "person_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(String(500))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    account: Mapped[Account] = relationship()
    decision: Mapped["Decision | None"] = relationship(back_populates="request")


class Decision(Base):
    """Corporate Communication's yes or no, the withdrawal of a request, with the evidence seen.

    Insert-only, one for a request. `evidence` is JSON: each condition, whether it was met, and
    the sentence that was on the page.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('approved', 'refused', 'withdrawn')", name="known_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("access_request.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))
    evidence: Mapped[str] = mapped_column(Text)

    request: Mapped[AccessRequest] = relationship(back_populates="decision")
    by: Mapped[Person] = relationship()


class Grant(Dated, Base):
    """A person's leave to post from one account, for as long as they stay certified.

    Necessary, not sufficient: whether its holder may post at a moment is derived
    (`queries.standings`). A grant is ended once, never deleted.
    """

    __tablename__ = "access_grant"  # GRANT is a reserved word in SQL
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_access_grant_person", "person_id", "account_id", "starts_at"),
        Index("ix_access_grant_account", "account_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("access_request.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    account: Mapped[Account] = relationship()
    request: Mapped[AccessRequest | None] = relationship()
