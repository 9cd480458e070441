"""The worker killed in the middle of its work: nothing lost, nothing for what was rolled back."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.audit import actions as audit
from app.audit.models import Checkpoint
from app.audit.verify import verify
from app.core.clock import now
from app.core.db import db, transaction
from app.notices import actions
from app.notices.models import Delivery, MailboxMessage, Notice
from tests.notices.conftest import ENDED

ROOT = Path(__file__).parents[2]
TRANSACTIONS = {"test": 30, "soak": 300}
PATIENCE_SECONDS = {"test": 60, "soak": 240}


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> str:
    return "soak" if request.config.getoption("--soak") else "test"


EVERY_SECOND = """
from wsgi import app
from app.notices import jobs, worker
jobs.SCHEDULES.update(dict.fromkeys(jobs.SCHEDULES, "* * * * * *"))
worker.run(app)
"""


@contextmanager
def worker(app: Flask, *program: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on the test's database."""
    settings = app.extensions["settings"]
    process = subprocess.Popen(
        [sys.executable, *(program or ("-m", "flask", "--app", "wsgi", "worker"))],
        cwd=ROOT,
        env={
            **os.environ,
            "KEYHOLDER_DATABASE_URL": settings.database_url,
            "KEYHOLDER_SECRET_KEY": settings.secret_key,
            "KEYHOLDER_BASE_URL": settings.base_url,
            "KEYHOLDER_DATA_DIR": str(settings.data_dir),
            "KEYHOLDER_DEMONSTRATION": "1",
            "KEYHOLDER_MAIL_URL": "mailbox:",
            "KEYHOLDER_AUDITOR_MAIL": "auditor@elsewhere.example",
            "KEYHOLDER_LOG_FILE": str(settings.data_dir / "worker.log"),
        },
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def causes(first: int, last: int) -> set[str]:
    """Run transactions that each cause a message, every tenth rolled back; return the keys of those
    that committed."""
    return {f"message {one}" for one in range(first, last) if cause(one)}


def cause(number: int) -> bool:
    """Cause one message; roll back each tenth. Return whether it was committed."""
    try:
        with transaction():
            actions.queue(
                "access-ended", key=f"message {number}", person_id=1,
                address="robin@force.example", data=ENDED, at=now(),
            )  # fmt: skip
            if number % 10 == 9:
                raise TimeoutError
    except TimeoutError:
        return False
    return True


def arrived() -> int:
    """How many messages are in the mailbox."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(MailboxMessage)) or 0


def wait_for(number: int, seconds: float) -> None:
    """Wait until so many messages have arrived; fail when it takes too long."""
    until = time.monotonic() + seconds
    while arrived() < number:
        assert time.monotonic() < until, f"{arrived()} of {number} arrived"
        time.sleep(0.1)


@pytest.mark.soak
def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(
    app: Flask, scale: str
) -> None:
    number, patience = TRANSACTIONS[scale], PATIENCE_SECONDS[scale]
    committed = causes(0, number // 2)
    with worker(app) as first:
        wait_for(len(committed) // 3, patience)
        committed |= causes(number // 2, number)
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    before = arrived()
    with worker(app) as second:
        wait_for(len(committed), patience)
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0, "it stops cleanly when told to"
    assert before <= arrived() == len(committed)
    kept = db.session.scalars(
        select(Notice.key).join(MailboxMessage, MailboxMessage.notice_id == Notice.id)
    ).all()
    assert sorted(kept) == sorted(committed), "0 lost, 0 phantom, each once"
    sent = db.session.scalar(select(func.count()).where(Delivery.outcome == "sent"))
    assert sent == len(committed)


def test_the_worker_signs_a_checkpoint_by_itself_and_sends_it_to_the_auditor(app: Flask) -> None:
    with transaction():
        audit.note("tried", "unit:1", by_id=None, at=datetime.now(UTC))
    with worker(app, "-c", EVERY_SECOND):
        wait_for(1, PATIENCE_SECONDS["test"])
    (kept,) = db.session.scalars(select(Checkpoint.note))
    (message,) = db.session.scalars(select(MailboxMessage))
    assert message.to == "auditor@elsewhere.example"
    assert all(line in message.plain for line in kept.splitlines())
    assert verify([kept])["checkpoints"] == 2
    lines = (app.extensions["settings"].data_dir / "worker.log").read_text("utf-8").splitlines()
    logged = [line for line in map(json.loads, lines) if line["message"] == "checkpoint"]
    assert [line["checkpoint"] for line in logged] == [kept]
