"""Requests for access, endorsements and decisions about them, and grants."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.rules import Level
from app.accounts.models import Account
from app.core.db import Base, Dated
from app.people.models import Person

KNOWN_LEVEL = f"level IN ({', '.join(repr(str(one)) for one in Level)})"


class AccessRequest(Base):
    """That somebody asks for a person to be allowed to use an account, at a level. Insert-only.

    `ends_at` is the end asked for, if any.
    """

    __tablename__ = "access_request"
    __table_args__ = (
        CheckConstraint("made_by_id <> person_id", name="nobody_asks_for_themselves"),
        CheckConstraint(KNOWN_LEVEL, name="known_level"),
        Index("ix_access_request_person", "person_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(String(500))
    level: Mapped[str] = mapped_column(String(10), default="publish", server_default="publish")
    ends_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    account: Mapped[Account] = relationship()
    endorsement: Mapped["Endorsement | None"] = relationship(back_populates="request")
    decision: Mapped["Decision | None"] = relationship(back_populates="request")


class Endorsement(Base):
    """What the line manager says of a request, or an inspector where the line manager made it: that
    the role fits, or that it does not. Insert-only, one for a request, before its decision.
    """

    __tablename__ = "endorsement"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("access_request.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column()
    supported: Mapped[bool] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    request: Mapped[AccessRequest] = relationship(back_populates="endorsement")
    by: Mapped[Person] = relationship()


class Decision(Base):
    """Corporate Communication's yes or no, the withdrawal of a request, with the evidence seen.

    Insert-only, one for a request. `evidence` is JSON: each condition, whether it was met, and
    the sentence that was on the page. `fallback` says why two people did what three should; empty
    when three did.
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
    fallback: Mapped[str] = mapped_column(String(200), default="", server_default="")

    request: Mapped[AccessRequest] = relationship(back_populates="decision")
    by: Mapped[Person] = relationship()


class Grant(Dated, Base):
    """A person's leave to use one account at a level, for as long as they stay certified.

    Necessary, not sufficient: whether its holder may post at a moment is derived
    (`queries.standings`). A grant is ended once, never deleted. It lapses when nobody has set it up
    on the platform by `set_up_by`, and, given in an emergency, when nobody has confirmed it by
    `confirm_by`. Until `probation_until` its level is draft.
    """

    __tablename__ = "access_grant"  # GRANT is a reserved word in SQL
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(KNOWN_LEVEL, name="known_level"),
        Index("ix_access_grant_person", "person_id", "account_id", "starts_at"),
        Index("ix_access_grant_account", "account_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("access_request.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str] = mapped_column(String(500), default="")
    level: Mapped[str] = mapped_column(String(10), default="publish", server_default="publish")
    probation_until: Mapped[datetime | None] = mapped_column()
    set_up_by: Mapped[datetime | None] = mapped_column()
    confirm_by: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    account: Mapped[Account] = relationship()
    request: Mapped[AccessRequest | None] = relationship()
