"""The business case for a new account, and what was decided about it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.register import Account
from app.core.db import Base
from app.people.models import Person, Unit


class AccountProposal(Base):
    """That somebody proposes a new account, with the case for it. Insert-only."""

    __tablename__ = "account_proposal"
    __table_args__ = (CheckConstraint("owner_id <> deputy_id", name="deputy_is_somebody_else"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    required_course: Mapped[str] = mapped_column(String(60))
    audience: Mapped[str] = mapped_column(String(500))
    purpose: Mapped[str] = mapped_column(String(500))
    why_new: Mapped[str] = mapped_column(String(500))  # why an existing account will not do
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    review_on: Mapped[date] = mapped_column()
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(index=True)

    unit: Mapped[Unit] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id])
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    decision: Mapped["ProposalDecision | None"] = relationship(back_populates="proposal")
    account: Mapped[Account | None] = relationship()


class ProposalDecision(Base):
    """The yes or no to a proposal, or its withdrawal. Insert-only, one for a proposal."""

    __tablename__ = "proposal_decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('approved', 'rejected', 'withdrawn')", name="known_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("account_proposal.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    proposal: Mapped[AccountProposal] = relationship(back_populates="decision")
    by: Mapped[Person] = relationship()
