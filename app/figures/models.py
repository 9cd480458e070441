"""Monthly figures."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.core.db import Base
from app.figures.rules import Measure
from app.people.models import Person

KNOWN = ", ".join(f"'{one}'" for one in Measure)


class MonthlyFigure(Base):
    """One figure of one month, of an account or (without one) of the website. Insert-only: the newest
    row of a month counts, and every later one is a correction, with a reason.

    `month` is its first day; `source` is where the figure is from.
    """

    __tablename__ = "monthly_figure"
    __table_args__ = (
        CheckConstraint(f"measure IN ({KNOWN})", name="known_measure"),
        CheckConstraint("value >= 0", name="none_below_zero"),
        CheckConstraint(
            "(measure = 'visitors') = (account_id IS NULL)", name="visitors_are_of_the_website"
        ),
        Index("ix_monthly_figure_account", "account_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    month: Mapped[date] = mapped_column(Date)
    measure: Mapped[str] = mapped_column(String(20))
    value: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))

    account: Mapped[Account | None] = relationship()
    by: Mapped[Person] = relationship()
