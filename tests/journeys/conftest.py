"""The application behind a real server, a small force in it, and a real browser in front."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Playwright, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.accounts import actions as accounts
from app.accounts.rules import AccountKind, Platform
from app.core.clock import StandingClock
from app.core.db import db, transaction
from app.courses import actions as courses
from app.courses.content import Question
from app.courses.queries import in_force, published
from app.courses.source import read
from app.demonstration.story import right_answer
from app.people import actions as people
from app.people.models import Person
from app.people.rules import Kind, Role, UnitKind
from app.signin import actions as signin
from app.training import actions as training
from app.training.models import Attempt
from app.training.queries import answers
from app.training.rules.paper import Item, Paper
from tests.conftest import TODAY, settings_for
from tests.journeys.visitors import PASSWORD, KeyboardVisitor, Visitor

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question of the open sitting, with an answer that is right and one that is not."""

    question: Question
    item: Item
    right: dict

    @property
    def kind(self) -> str:
        return self.question.kind

    @property
    def wrong(self) -> dict:
        """A whole answer, and a wrong one."""
        right, item = self.right, self.item
        if "chosen" in right:
            others = [option for _, option in item.options if option not in right["chosen"]]
            return {"chosen": (others or right["chosen"])[:1]}
        if "places" in right:
            return {
                "places": dict(
                    zip(right["places"], reversed(right["places"].values()), strict=True)
                )
            }
        if "pairs" in right:
            texts = [text for _, text in item.choices]
            return {
                "pairs": {
                    one: next(text for text in texts if text != fits)
                    for one, fits in right["pairs"].items()
                }
            }
        decision = next(name for _, name in item.choices if name != right["decision"])
        return {**right, "decision": decision}

    @property
    def feedback_on_wrong(self) -> list[str]:
        """What the course says to the wrong answer, where one option was chosen."""
        chosen = [*self.wrong.get("chosen", ()), self.wrong.get("decision")]
        offered = (*self.question.options, *self.question.decisions)
        return [" ".join(one.feedback.split()) for one in offered if one.id in chosen]


@dataclass
class Site:
    """A running application, its clock, and who is in its force (name -> collar number)."""

    app: Flask
    clock: StandingClock
    address: str
    faults: list[str] = field(default_factory=list)

    def lessons_read(self) -> None:
        """Have the officer read every lesson, without a browser."""
        at = self.clock.now()
        with self.app.app_context(), transaction():
            course = in_force("twitter-protocol", at)
            officer = db.session.scalars(db.select(Person).filter_by(collar_number="1207")).one()
            for lesson in course.course.lessons:
                training.mark_read(officer.id, course, lesson.id, at=at)

    def kept(self) -> dict[int, object]:
        """Return the answers that the server has for the open attempt, by question."""
        with self.app.app_context():
            attempt = db.session.scalars(
                db.select(Attempt).where(Attempt.closed_at.is_(None))
            ).one()
            return answers(attempt.id)

    def asked(self) -> list[Asked]:
        """Return the questions of the open attempt, in order."""
        with self.app.app_context():
            attempt = db.session.scalars(
                db.select(Attempt).where(Attempt.closed_at.is_(None))
            ).one()
            course = published(attempt.course_version_id).course
            paper = Paper.from_json(json.loads(attempt.paper))
            pairs = [(course.question(item.question), item) for item in paper.items]
            return [Asked(one, item, right_answer(one)) for one, item in pairs]


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """Serve the application on a free port, with an officer, a sergeant and two of the press office."""
    server_clock = StandingClock(TODAY)
    holder: list[Flask] = []
    server = make_server("127.0.0.1", 0, lambda *given: holder[0](*given), threaded=True)  # noqa: PLW0108 - made below
    address = f"http://127.0.0.1:{server.server_port}"
    app = create_app(settings_for(sqlite_url, tmp_path, base_url=address), server_clock)
    holder.append(app)
    with app.app_context(), transaction():
        found(server_clock)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(app, server_clock, address)
    server.shutdown()
    server.server_close()
    thread.join()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def found(clock: StandingClock) -> None:
    """Make the force: people who can sign in, an account, the course in force."""
    at = clock.now() - timedelta(days=1)
    force = people.add_unit("Hertfordshire Constabulary", UnitKind.FORCE, None, by_id=None, at=at)
    cast = {
        "1207": ("Sam Ellis", "PC", None), "0913": ("Amy Patel", "Sgt", Role.ACCOUNT_OWNER),
        "9001": ("Priya Shah", "", Role.CORPORATE_COMMUNICATION_OFFICER),
        "9002": ("Marcus Reid", "", Role.CORPORATE_COMMUNICATION_OFFICER),
    }  # fmt: skip
    made = {}
    for number, (name, rank, role) in cast.items():
        made[number] = people.hire(
            collar_number=number, name=name, rank=rank, kind=Kind.OFFICER if rank else Kind.STAFF,
            email=f"{number}@force.example", by_id=None, at=at,
        )  # fmt: skip
        people.post(made[number], force, None, by_id=None, at=at)
        if role:
            people.appoint(made[number], role, force, by_id=None, at=at, why="Set up.")
        signin.set_password(made[number].id, PASSWORD, at)
    version = courses.publish(read("twitter-protocol"), by_id=made["9001"].id, at=at, why="First.")
    courses.approve(version, by_id=made["9002"].id, at=at)
    account = accounts.open_account(
        platform=Platform.X, handle="@ExampleSNT", address="https://x.com/ExampleSNT", unit=force,
        purpose="Local news.", kind=AccountKind.NEIGHBOURHOOD, required_course="twitter-protocol",
        by_id=made["9001"].id, at=at,
    )  # fmt: skip
    accounts.set_owner(account, made["0913"], by_id=made["9001"].id, at=at, why="Set up.")
    course = in_force("twitter-protocol", clock.now())
    training.enrol(made["1207"].id, course, by_id=None, at=at, why="Will post.")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        yield launch(playwright)


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


@pytest.fixture
def visitor(site: Site, chromium: Browser):
    """Bring somebody to a browser of their own."""
    made: list[Visitor] = []

    def bring(*, keyboard: bool = False, **given) -> Visitor:
        kind = KeyboardVisitor if keyboard else Visitor
        made.append(kind(site, chromium, **given))
        return made[-1]

    yield bring
    for one in made:
        one.context.close()
    assert site.faults == []
