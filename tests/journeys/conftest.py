"""The application behind a real server, a small force in it, and a real browser in front."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, Request, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.accounts import actions as accounts
from app.accounts.rules import AccountKind, Platform
from app.core.clock import StandingClock
from app.core.db import db, transaction
from app.courses import actions as courses
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
from app.training.rules.paper import Paper
from tests.conftest import TODAY, settings_for

PASSWORD = "three words unlike any other"
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Under the pages' own policy: each break of it is told on the console, where it is a fault.
TELL_BREAKS = """document.addEventListener("securitypolicyviolation", (broken) =>
    console.error(`the policy forbids ${broken.violatedDirective}: ${broken.blockedURI}`));"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


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

    def right_answers(self) -> list[tuple[str, dict[str, object], Paper, int]]:
        """Return, for the open attempt, each question's kind, right answer, paper and place."""
        with self.app.app_context():
            attempt = db.session.scalars(
                db.select(Attempt).where(Attempt.closed_at.is_(None))
            ).one()
            course = published(attempt.course_version_id).course
            paper = Paper.from_json(json.loads(attempt.paper))
            found = [course.question(item.question) for item in paper.items]
            return [(one.kind, right_answer(one), paper, n) for n, one in enumerate(found)]


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


class Visitor:
    """Somebody in front of a browser; every page they see is checked when asked."""

    def __init__(self, site: Site, browser: Browser, *, scripts: bool = True, width: int = 1280):
        self.site, self.scripts = site, scripts
        self.expected = {"409", "422"}  # the browser logs every answer above 399
        self.context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            accept_downloads=True,
        )
        self.context.add_init_script(TELL_BREAKS)
        self.page: Page = self.new_page()

    def new_page(self) -> Page:
        """Open another tab."""
        page = self.context.new_page()
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        page.on("requestfailed", self._note_failure)
        return page

    def _note(self, text: str) -> None:
        if not any(f"status of {code}" in text for code in self.expected):
            self.site.faults.append(text)

    def _note_failure(self, gone: Request) -> None:
        why = (
            gone.failure or ""
        )  # leaving a page stops what it loads; without scripts none is loaded
        if "ERR_ABORTED" not in why and (self.scripts or why != "csp"):
            self._note(f"failed: {gone.url} {gone.failure}")

    def go(self, path: str) -> None:
        self.page.goto(self.site.address + path)

    def sign_in(self, number: str) -> None:
        self.go("/sign-in")
        self.give_password(number)

    def give_password(self, number: str) -> None:
        """Sign in on the page that asks for it."""
        self.page.fill("#collar_number", number)
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def follow(self, link: str) -> None:
        """Follow a link, or one that looks like a button."""
        links = self.page.get_by_role("link", name=link)
        links.or_(self.page.get_by_role("button", name=link)).first.click()

    def reads(self) -> str:
        return self.page.locator("main").inner_text()

    def give(self, kind: str, right: dict, paper: Paper, place: int) -> None:
        """Answer the question on the page rightly."""
        item = paper.items[place]
        keys = {option: key for key, option in item.options}
        if kind in {"single", "multiple", "true_false"}:
            for option in right["chosen"]:
                self.page.check(f"input[value='{keys[option]}']")
        elif kind == "order":
            for option, number in right["places"].items():
                self.page.select_option(f"[name='{keys[option]}']", str(number))
        elif kind == "match":
            texts = {text: key for key, text in item.choices}
            for option, text in right["pairs"].items():
                self.page.select_option(f"[name='{keys[option]}']", texts[text])
        else:
            names = {name: key for key, name in item.choices}
            for code, judged in right["principles"].items():
                self.page.check(f"[name='{keys[code]}'][value='{judged}']")
            self.page.check(f"[name='decision'][value='{names[right['decision']]}']")

    def _add_axe(self) -> None:
        """Put axe-core into the page past its policy, as a browser's own tools would."""
        tools = self.context.new_cdp_session(self.page)
        tools.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        tools.detach()

    def check_for_everyone(self) -> None:
        """Fail when axe-core finds anything on this page, every fold open, wide or narrow."""
        before = self.page.viewport_size
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            if not self.page.evaluate("'axe' in window"):
                self._add_axe()
            found = self.page.evaluate(
                "tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map("
                "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))",
                TAGS,
            )
            assert found == [], f"{self.page.url} at {width}: {found}"
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.page.url} scrolls sideways at {width}: {wide}"
        self.page.set_viewport_size(before)


@pytest.fixture
def visitor(site: Site, chromium: Browser):
    """Bring somebody to a browser of their own."""
    made: list[Visitor] = []

    def bring(**given) -> Visitor:
        made.append(Visitor(site, chromium, **given))
        return made[-1]

    yield bring
    for one in made:
        one.context.close()
    assert site.faults == []
