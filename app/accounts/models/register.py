"""Official accounts and who owns them."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Dated, one_open
from app.people.models import Person, Unit


class Account(Dated, Base):
    """An official account on a platform: open from `starts_at` up to `ends_at`.

    Its handle is never used again. There is no field for a password or a recovery code. Only its end
    is ever filled in: `required_course` has no dates, and changing it would change who could post
    in the past (docs/decisions/0008). Its unit follows the newest transfer (`AccountClosing`).
    `proposal_id` is the proposal from which it was opened; None when it was there before.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(300))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(
        String(30)
    )  # main, chief officer, neighbourhood, specialist, shared, local exception
    required_course: Mapped[str] = mapped_column(String(60))
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("account_proposal.id"))

    unit: Mapped[Unit] = relationship()


Index("uq_account_proposal_id", Account.proposal_id, unique=True)
Index("uq_account_handle", Account.platform, func.lower(Account.handle), unique=True)


class Ownership(Dated, Base):
    """The time during which one person owns one account. Exactly one at a moment while it lasts."""

    __tablename__ = "ownership"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        one_open("uq_ownership_open", "account_id"),
        Index("ix_ownership_person", "person_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    account: Mapped[Account] = relationship()
    person: Mapped[Person] = relationship()


class Deputy(Dated, Base):
    """The time during which one person is the deputy of an account's owner: acts when the owner does
    not serve. Exactly one at a moment while it lasts, and never the owner.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        one_open("uq_deputy_open", "account_id"),
        Index("ix_deputy_person", "person_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    account: Mapped[Account] = relationship()
    person: Mapped[Person] = relationship()
