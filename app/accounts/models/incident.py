"""What was done about an account that was taken over, or may have been."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.life import AccountLock
from app.core.db import Base
from app.people.models import Person


class IncidentStep(Base):
    """That a step of the fixed list (`rules.STEPS`) was done, once for a lock. Insert-only."""

    __tablename__ = "incident_step"
    __table_args__ = (UniqueConstraint("lock_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lock_id: Mapped[int] = mapped_column(ForeignKey("account_lock.id"))
    step: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    note: Mapped[str] = mapped_column(String(300))

    lock: Mapped[AccountLock] = relationship()
    by: Mapped[Person] = relationship()
