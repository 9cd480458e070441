"""Writing down a message that must go out, in the transaction that causes it."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core.db import db, lock
from app.notices import jobs, queries
from app.notices.models import Delivery, MailboxMessage, Notice

GIVE_UP_AFTER = timedelta(days=3)


def queue(
    kind: str,
    *,
    key: str,
    person_id: int | None,
    address: str,
    data: dict[str, Any],
    at: datetime,
    calendar: str = "",
) -> None:
    """Write down that a message of this kind goes to this address, and have the worker send it.
    `calendar` is an iCalendar text that goes with it.

    Doing it twice with the same key sends once. If the transaction rolls back, nothing is sent.
    """
    if db.session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
        return
    notice = Notice(
        key=key,
        kind=kind,
        person_id=person_id,
        address=address,
        data=json.dumps(data, ensure_ascii=False),
        calendar=calendar,
        at=at,
    )
    db.session.add(notice)
    db.session.flush()
    jobs.enqueue("deliver", notice.id, key=f"deliver:{key}")


def begin_delivery(notice_id: int, at: datetime) -> Notice | None:
    """Say that sending begins. None when it has been sent, or nobody can know whether it was."""
    lock(Notice, notice_id)  # two workers never begin the same one
    notice = db.session.get_one(Notice, notice_id)
    outcomes = list(
        db.session.scalars(select(Delivery.outcome).where(Delivery.notice_id == notice_id))
    )
    if {"sent", "unknown"} & set(outcomes):
        return None
    if outcomes.count("begun") > outcomes.count("failed"):
        # A worker died between telling the mail server and writing it down: never repeat silently.
        _delivered(notice_id, "unknown", at, "the worker stopped while it was being sent")
        return None
    _delivered(notice_id, "begun", at)
    return notice


def _delivered(notice_id: int, outcome: str, at: datetime, detail: str = "") -> None:
    db.session.add(Delivery(notice_id=notice_id, at=at, outcome=outcome, detail=detail[:500]))
    db.session.flush()


def sent(notice_id: int, at: datetime) -> None:
    """Say that the mail server has taken the message."""
    _delivered(notice_id, "sent", at)


def failed(notice_id: int, at: datetime, why: str) -> None:
    """Say that the mail server did not take the message, and why."""
    _delivered(notice_id, "failed", at, why)


def unknown(notice_id: int, at: datetime, why: str) -> None:
    """Say that nobody can know whether the mail server took the message. It is not sent again."""
    _delivered(notice_id, "unknown", at, why)


def send_again(at: datetime) -> int:
    """Enqueue again what the mail server refused in the last three days. Returns how many.

    Once an hour for each, whatever the number of workers.
    """
    due = db.session.execute(queries.refused_since(at - GIVE_UP_AFTER)).all()
    for notice_id, key in due:
        jobs.enqueue("deliver", notice_id, key=f"deliver:{key}:{at:%Y-%m-%dT%H}")
    return len(due)


def put_in_mailbox(notice: Notice, *, subject: str, plain: str, html: str, at: datetime) -> None:
    """Put a message into the demonstration's mailbox and say that it is sent: one transaction."""
    db.session.add(
        MailboxMessage(
            notice_id=notice.id, at=at, to=notice.address, subject=subject, plain=plain, html=html
        )
    )
    _delivered(notice.id, "sent", at)
