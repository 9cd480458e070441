"""Who holds what of an account, and where it is kept: never the thing itself."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.register import Account
from app.accounts.rules import SecondFactor
from app.core.db import Base, Dated, one_open
from app.people.models import Person

FACTORS = ", ".join(f"'{one}'" for one in SecondFactor)


class AccountCustody(Dated, Base):
    """For a time: who keeps an account's own credentials and where, when they were last changed, where
    its recovery goes, which second factor it has, and whether the management platform is connected.

    No column is for a password, a seed or a recovery code, and text that looks like one is refused
    (`rules.secret_fault`).
    """

    __tablename__ = "account_custody"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(f"second_factor IN ({FACTORS})", name="known_second_factor"),
        one_open("uq_account_custody_open", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    custodian_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kept_where: Mapped[str] = mapped_column(String(200))
    changed_on: Mapped[date] = mapped_column()
    recovery_mailbox: Mapped[str] = mapped_column(String(254))
    second_factor: Mapped[str] = mapped_column(String(30))
    is_connected: Mapped[bool] = mapped_column()  # to the management platform
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))

    account: Mapped[Account] = relationship()
    custodian: Mapped[Person] = relationship(foreign_keys=[custodian_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
