"""Notices to people, what became of them, and the demonstration's mailbox."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Notice(Base):
    """A message that must go to one person, written down in the transaction that causes it.

    `key` makes it unique: doing the same thing twice sends once. `data` is the JSON that its
    template is filled with. `calendar` goes with it as an invitation (or its end). No foreign key to the person: this package lies below them.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(254))
    data: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str] = mapped_column(Text, default="", server_default="")  # iCalendar, if any
    at: Mapped[datetime] = mapped_column(index=True)


class Delivery(Base):
    """What became of a notice: sent, or failed and why. Appended; one "sent" for a notice."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_notice", "notice_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    at: Mapped[datetime] = mapped_column()
    outcome: Mapped[str] = mapped_column(String(20))  # begun | sent | failed | unknown
    detail: Mapped[str] = mapped_column(String(500), default="")


class MailboxMessage(Base):
    """A message in the demonstration's local mailbox."""

    __tablename__ = "mailbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), unique=True)
    at: Mapped[datetime] = mapped_column()
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    plain: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
