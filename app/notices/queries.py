"""Reading the demonstration's mailbox."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from app.notices.models import MailboxMessage


def mailbox(search: str) -> Select[*tuple[Any, ...]]:
    """Select the messages of the mailbox that match, newest first."""
    found = select(
        MailboxMessage.id, MailboxMessage.at, MailboxMessage.to, MailboxMessage.subject
    ).order_by(MailboxMessage.id.desc())
    if not search:
        return found
    like = f"%{search.lower()}%"
    return found.where(
        or_(func.lower(MailboxMessage.to).like(like), func.lower(MailboxMessage.subject).like(like))
    )
