"""Reading what became of notices, and the demonstration's mailbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.core.db import db
from app.notices.models import Delivery, MailboxMessage, Notice


def refused_since(at: datetime) -> Select[*tuple[Any, ...]]:
    """Select id and key of the notices made since `at` whose newest try the mail server refused."""
    newest = (
        select(func.max(Delivery.id))
        .where(Delivery.notice_id == Notice.id)
        .correlate(Notice)
        .scalar_subquery()
    )
    return (
        select(Notice.id, Notice.key)
        .join(Delivery, Delivery.id == newest)
        .where(Notice.at >= at, Delivery.outcome == "failed")
        .order_by(Notice.id)
    )


SORTABLE = {
    "at": MailboxMessage.at,
    "to": func.lower(MailboxMessage.to),
    "subject": func.lower(MailboxMessage.subject),
}


def mailbox(search: str) -> Select[*tuple[Any, ...]]:
    """Select the messages of the mailbox that match."""
    found = select(MailboxMessage.id, MailboxMessage.at, MailboxMessage.to, MailboxMessage.subject)
    if not search:
        return found
    like = f"%{search.lower()}%"
    return found.where(
        or_(func.lower(MailboxMessage.to).like(like), func.lower(MailboxMessage.subject).like(like))
    )


def calendar(notice_id: int | None) -> str:
    """Return the iCalendar text that goes with a notice; empty when there is none."""
    return db.session.scalar(select(Notice.calendar).where(Notice.id == notice_id)) or ""
