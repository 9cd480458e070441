"""Each message goes once: never twice, never lost, never for what was rolled back."""

import smtplib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.core.clock import StandingClock, now
from app.core.db import db, transaction
from app.notices import actions
from app.notices.delivery import deliver, send_again
from app.notices.models import Delivery, MailboxMessage, Notice
from tests.notices.conftest import ENDED, Server, queue


def outcomes() -> list[str]:
    return list(db.session.scalars(select(Delivery.outcome).order_by(Delivery.id)))


def waiting_jobs() -> set[str]:
    schema = "dbos." if db.engine.dialect.name == "postgresql" else ""
    return set(db.session.scalars(text(f"SELECT workflow_uuid FROM {schema}workflow_status")))


def test_queueing_writes_the_notice_and_its_job_in_one_transaction(app: Flask) -> None:
    queue()
    assert waiting_jobs() == {"deliver:one"}
    assert db.session.scalars(select(Notice.key)).all() == ["one"]


def test_what_is_rolled_back_leaves_neither_notice_nor_job(app: Flask) -> None:
    def fail() -> None:
        with transaction():
            actions.queue(
                "access-ended", key="one", person_id=1, address="a@b.example", data=ENDED, at=now()
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert waiting_jobs() == set()
    assert db.session.scalars(select(Notice)).all() == []


def test_queueing_twice_sends_once(app: Flask) -> None:
    assert queue() == queue()
    assert len(waiting_jobs()) == 1


def test_the_demonstration_puts_it_in_the_mailbox_once(app: Flask) -> None:
    number = queue()
    assert deliver(number) == "sent"
    assert deliver(number) == "nothing to do"
    (message,) = db.session.scalars(select(MailboxMessage))
    assert message.to == "robin@force.example"
    assert outcomes() == ["begun", "sent"]


def test_a_mail_server_gets_both_parts_once(server: Server) -> None:
    number = queue()
    assert deliver(number) == "sent"
    assert deliver(number) == "nothing to do"
    (message,) = server.taken
    assert (message["To"], message["From"]) == ("robin@force.example", "k@force.example")
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_a_worker_killed_while_sending_never_repeats_it_silently(server: Server) -> None:
    number = queue()
    with transaction():
        actions.begin_delivery(number, now())
    assert deliver(number) == "nothing to do"
    assert server.taken == []
    assert outcomes() == ["begun", "unknown"]


def test_a_worker_killed_in_a_later_try_never_repeats_it_either(server: Server) -> None:
    number = queue()
    server.fails = smtplib.SMTPResponseException(451, b"try later")
    with pytest.raises(smtplib.SMTPException):
        deliver(number)
    with transaction():
        actions.begin_delivery(number, now())
    server.fails = None
    assert deliver(number) == "nothing to do"
    assert server.taken == []
    assert outcomes() == ["begun", "failed", "begun", "unknown"]


def test_what_the_server_refused_is_tried_again(server: Server) -> None:
    number = queue()
    server.fails = smtplib.SMTPResponseException(451, b"try later")
    with pytest.raises(smtplib.SMTPException):
        deliver(number)
    server.fails = None
    assert deliver(number) == "sent"
    assert outcomes() == ["begun", "failed", "begun", "sent"]


@pytest.mark.parametrize("broken", [TimeoutError(), smtplib.SMTPServerDisconnected("gone")])
def test_a_connection_that_breaks_while_handing_over_leaves_it_unknown(
    server: Server, broken: Exception
) -> None:
    server.fails = broken
    number = queue()
    assert deliver(number) == "unknown"
    server.fails = None
    assert deliver(number) == "nothing to do"
    assert outcomes() == ["begun", "unknown"]


def test_a_server_that_does_not_say_goodbye_has_taken_it_all_the_same(server: Server) -> None:
    server.goodbye = TimeoutError()
    assert deliver(queue()) == "sent"
    assert len(server.taken) == 1


def test_a_message_that_cannot_be_written_fails_and_says_so(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    assert deliver(queue(address="a@b.example, c@d.example")) == "failed"
    assert outcomes() == ["begun", "failed"]
    assert "cannot be written" in caplog.text


def test_a_refused_message_is_enqueued_again_each_hour_for_three_days(
    server: Server, clock: StandingClock
) -> None:
    number = queue()
    server.fails = smtplib.SMTPResponseException(451, b"try later")
    with pytest.raises(smtplib.SMTPException):
        deliver(number)
    clock.at += timedelta(hours=1)
    assert send_again() == 1
    assert send_again() == 1, "the same hour enqueues the same job"
    assert len(waiting_jobs()) == 2
    clock.at += timedelta(days=3)
    assert send_again() == 0
