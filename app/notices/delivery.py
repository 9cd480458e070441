"""Delivering a notice: what the worker does with it."""

import json
import logging
import smtplib
from collections.abc import Callable
from typing import Any

from flask import current_app
from jinja2 import TemplateError

from app.core.clock import now
from app.core.db import transaction
from app.notices import actions, mail
from app.notices.jobs import workflow
from app.notices.models import Notice

log = logging.getLogger("keyholder.notices")

# What a kind of message says beyond what is kept of it: secrets, which the database must not hold.
COMPLETE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


@workflow("deliver")
def deliver(notice_id: int) -> str:
    """Send one notice, once. Returns what became of it: sent, failed, or nothing to do."""
    with transaction():
        notice = actions.begin_delivery(notice_id, now())
        if notice is None:
            return "nothing to do"
        letter = _letter(notice)
        if letter and current_app.extensions["settings"].mail_url.startswith("mailbox:"):
            actions.put_in_mailbox(
                notice, subject=letter.subject, plain=letter.plain, html=letter.html, at=now()
            )
            return "sent"
        if letter is None:
            actions.failed(notice_id, now(), "its text could not be written")
            return "failed"
    return _send(notice_id, letter)


def _letter(notice: Notice) -> mail.Letter | None:
    config = current_app.config
    try:
        return mail.write(
            notice.kind,
            notice.address,
            COMPLETE.get(notice.kind, dict)(json.loads(notice.data)),
            force_name=config["FORCE_NAME"],
            base_url=config["BASE_URL"],
            calendar=notice.calendar,
        )
    except (TemplateError, ValueError):
        log.exception("notice %s cannot be written", notice.id)
        return None


def _send(notice_id: int, letter: mail.Letter) -> str:
    settings = current_app.extensions["settings"]
    try:
        mail.send(letter, mail_url=settings.mail_url, mail_from=settings.mail_from)
    except mail.Unsure as error:
        with transaction():
            actions.unknown(notice_id, now(), str(error))
        return "unknown"
    except (OSError, smtplib.SMTPException) as error:
        with transaction():
            actions.failed(notice_id, now(), type(error).__name__)
        raise
    with transaction():
        actions.sent(notice_id, now())
    return "sent"


@workflow("send again", when="17 * * * *")
def send_again() -> int:
    """Try again, each hour for three days, what the mail server would not take."""
    with transaction():
        return actions.send_again(now())
