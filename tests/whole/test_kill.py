"""The server is killed (SIGKILL) in the middle of many people saving answers: every answer that was
acknowledged is there afterwards, and the server starts again.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import islice, product
from pathlib import Path
from threading import Event, Lock

import pytest
from sqlalchemy import select, text

from app import create_app
from app.core.clock import SystemClock
from app.core.db import db
from app.signin import actions as signin
from app.training import actions
from app.training.models import Answer
from tests.conftest import settings_for
from tests.training import given

pytestmark = pytest.mark.soak
SAVES = {"test": 50, "soak": 500}
PEOPLE = 10
ROOT = Path(__file__).parents[2]


@pytest.fixture
def saves(request: pytest.FixtureRequest) -> int:
    return SAVES["soak" if request.config.getoption("--soak") else "test"]


@pytest.fixture
def home(database_url, tmp_path):
    """The application here in the test, on the same database and secret as the server."""
    made = create_app(settings_for(database_url, tmp_path), SystemClock(), TESTING=True)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@contextmanager
def server(database_url: str, folder: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """The real server, in processes of its own; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = settings_for(database_url, folder)
    environment = {
        **os.environ,
        "KEYHOLDER_DATABASE_URL": database_url,
        "KEYHOLDER_SECRET_KEY": settings.secret_key,
        "KEYHOLDER_BASE_URL": settings.base_url,
        "KEYHOLDER_DATA_DIR": str(folder),
        "KEYHOLDER_DEMONSTRATION": "1",
        "KEYHOLDER_MAIL_URL": "mailbox:",
    }
    command = [
        sys.executable, "-m", "gunicorn", "--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "8",
        "--bind", f"127.0.0.1:{port}", "--log-level", "critical", "wsgi:app",
    ]  # fmt: skip
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, running)
        yield port, running
    finally:
        kill(running)


def kill(running: "subprocess.Popen[bytes]") -> None:
    """Kill the server and its workers where they stand."""
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(10)


def wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers; a minute at most, on a machine that is busy."""
    for _ in range(600):
        assert running.poll() is None, "the server did not start"
        try:
            if ask(port, "GET", "/healthz", {})[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")


def ask(
    port: int, method: str, path: str, headers: dict, body: str | None = None
) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Host": "127.0.0.1:8000", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class Learner:
    """Somebody in the middle of a quiz, in a browser of their own."""

    def __init__(self, home, number: int, at: datetime) -> None:
        person = given.ready(at, f"Learner {number}")
        attempt = actions.start(person.id, given.COURSE, at=at)
        token = signin.begin(person.id, at=at, address="127.0.0.1", agent="a test")
        db.session.commit()
        self.attempt_id, self.items = attempt.id, given.paper_of(attempt).items
        client = home.test_client()
        with client.session_transaction(base_url="https://127.0.0.1:8000") as session:
            session.update({"_user_id": token, "_fresh": True, "seen_at": int(at.timestamp())})
        with home.app_context():  # a `g` of its own, as on a server
            page = client.get(self.path(1), base_url="https://127.0.0.1:8000").text
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
        name = home.config["SESSION_COOKIE_NAME"]
        self.cookie = f"{name}={client.get_cookie(name, domain='127.0.0.1').value}"

    def path(self, position: int) -> str:
        return f"/training/attempts/{self.attempt_id}/questions/{position}"

    def save(self, port: int, position: int, option: int) -> tuple[int, int, str, str]:
        """Save an answer; return where it must be found: position, number, and what was said."""
        key, chosen = self.items[position - 1].options[option]
        headers = {
            "Cookie": self.cookie, "Accept": "application/json", "X-CSRFToken": self.token,
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        status, said = ask(port, "POST", f"{self.path(position)}/answer", headers, f"answer={key}")
        assert status == 200, (status, said)
        number = int(re.search(r'"number": ?(\d+)', said).group(1))
        return self.attempt_id, position, number, chosen


def test_no_answer_that_was_acknowledged_is_lost(home, database_url, tmp_path, saves):
    at = datetime.now(UTC)
    given.published(at - timedelta(days=30), time_limit_minutes=None)
    learners = [Learner(home, number, at) for number in range(PEOPLE)]
    db.session.remove()

    with server(database_url, tmp_path) as (port, running):
        kept, lost = save_until_killed(learners, port, running, saves)

    assert len(kept) >= saves // 2
    assert lost > 0, "the server outlived the saves: nothing was tested"
    rows = db.session.execute(
        select(Answer.attempt_id, Answer.position, Answer.number, Answer.given)
    )
    found = {(row[0], row[1], row[2]): row[3] for row in rows}
    missing = [one for one in kept if one[3] not in found.get(one[:3], "")]
    assert not missing
    if database_url.startswith("sqlite"):
        assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    db.session.remove()

    attempt_id, position = kept[0][:2]  # somewhere that an answer was acknowledged, and so is kept
    learner = next(one for one in learners if one.attempt_id == attempt_id)
    with server(database_url, tmp_path) as (port, _):
        page = ask(port, "GET", learner.path(position), {"Cookie": learner.cookie})
        assert page[0] == 200
        assert learner.save(port, position, 0)[2] > max(
            n for a, p, n in found if (a, p) == (attempt_id, position)
        )


def save_until_killed(
    learners, port, running, saves
) -> tuple[list[tuple[int, int, int, str]], int]:
    """Send every save at once; kill the server when half are acknowledged. Return those that were
    acknowledged, and how many were not.
    """
    kept: list[tuple[int, int, int, str]] = []
    guard, half = Lock(), Event()
    places = [n for n, item in enumerate(learners[0].items, 1) if is_choice(item)]
    work = list(islice(product(range(saves), places, learners), saves))

    def one(job) -> bool:
        turn, position, learner = job
        try:
            answer = learner.save(port, place_of(learner, position), turn % 2)
        except (OSError, HTTPException):
            return False
        with guard:
            kept.append(answer)
            if len(kept) == saves // 2:
                half.set()
        return True

    with ThreadPoolExecutor(saves + 1) as everyone:
        done = [everyone.submit(one, job) for job in work]
        assert half.wait(60), [job.exception() for job in done if job.done() and job.exception()]
        kill(running)
        answers = [job.result(120) for job in done]
    return kept, answers.count(False)


def is_choice(item) -> bool:
    return re.search("single|multiple|true_false", item.question) is not None


def place_of(learner: Learner, position: int) -> int:
    """The papers have the same kinds in the same places."""
    assert is_choice(learner.items[position - 1])
    return position
