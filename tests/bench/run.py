"""Measures everything in one run and writes the table: `python -m tests.bench.run [--full]`."""

import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.courses import queries as courses
from app.people.models import Person
from scripts.serve import ROOT
from tests.bench import bare, force, population, report
from tests.bench.client import Browser, session_for, together
from tests.bench.force import Force
from tests.bench.measuring import Ask, Line, beside_floor, counted, percentile
from tests.bench.processes import drawing, process_facts
from tests.bench.servers import serving

COURSE = population.COURSE
LESSON = f"/training/{COURSE}/lessons"
CLIENTS = 16
CSRF = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    large: int
    rounds: int  # of a page beside the floor
    long_rounds: int  # of a list of everyone
    hand_ins: int  # by all clients together
    waves: int  # of sixteen people signing in
    certificates: int


QUICK = Sizes(large=20_000, rounds=40, long_rounds=7, hand_ins=128, waves=3, certificates=100)
FULL = Sizes(large=100_000, rounds=200, long_rounds=15, hand_ins=256, waves=8, certificates=1000)


class Bench:
    """One run: two forces and the floor, each served, measured beside each other."""

    def __init__(self, sizes: Sizes, folder: Path, stack: ExitStack) -> None:
        self.sizes = sizes
        base = force.found(folder / "base")
        self.small = force.raised(base, folder / "small", 8931, 1_000)
        self.large = force.raised(base, folder / "large", 8932, sizes.large)
        bare.fill(folder / "floor.db")
        environ = {"BENCH_FLOOR": str(folder / "floor.db")}
        stack.enter_context(serving("tests.bench.bare:app", 8930, environ, "/"))
        self.floor = Browser(8930)
        self.server = stack.enter_context(
            serving("wsgi:app", self.small.port, self.small.environ, "/readyz")
        )
        stack.enter_context(serving("wsgi:app", self.large.port, self.large.environ, "/readyz"))
        self.learners = iter(self.small.learners)

    def line(self, name: str, ask: Ask, rounds: int | None = None, warm: int = 3) -> Line:
        """Measure one page beside the floor."""
        print(f"  {name}", flush=True)
        return beside_floor(name, ask, self.floor, rounds or self.sizes.rounds, warm)


def main() -> None:
    """Measure, print, and write docs/performance.md."""
    full = "--full" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        print("Raising two forces …", flush=True)
        bench = Bench(FULL if full else QUICK, Path(folder), stack)
        with bench.small.opened() as app:
            lines = officer_pages(bench, app)
            sixteen = at_once(bench, app)
            signing = while_signing_in(bench, app)
        lines += [line for one in (bench.small, bench.large) for line in lists(bench, one)]
        print("Drawing certificates …", flush=True)
        facts = {
            **sixteen,
            **signing,
            **process_facts(bench.server, bench.small.environ),
            **drawing(bench.sizes.certificates),
        }
    text = report.written(lines, facts, bench.sizes.large, full=full)
    (ROOT / "docs" / "performance.md").write_text(text, "utf-8")
    print(text)


def officer_pages(bench: Bench, app: Flask) -> list[Line]:
    """What an officer meets on the way to a certificate."""
    print("Officer pages", flush=True)
    sam = force.named(bench.small, app, "1207")
    reader = next(bench.learners)
    attempt = force.sitting(reader, answered=False)
    taker = force.browser(bench.small, app, reader)
    lesson = fourth_lesson()
    question = f"/training/attempts/{attempt}/questions/1"
    form = force.answer_form(attempt, 1)
    given: list[tuple[str, Browser, str, Callable[[Browser], object] | None]] = [
        ("Officer's home", sam, "/", None),
        ("Lesson", sam, lesson, None),
        ("Question of the quiz", taker, question, None),
    ]
    made = []
    for name, who, path, _ in given:
        line = bench.line(name, lambda who=who, path=path: who.get(path))
        made.append(_page(line, app, who, path))
    save = bench.line("Saving an answer", lambda: taker.post(f"{question}/answer", form))
    made.append(replace(save, statements=statements(app, taker, f"{question}/answer", form)))
    return [*made, hand_in(bench, app)]


def hand_in(bench: Bench, app: Flask) -> Line:
    """Handing in a passed quiz whose undertaking is signed: the certificate is issued at once."""
    ready = iter([_ready(bench, app) for _ in range(bench.sizes.rounds // 2 + 4)])
    counting, path = next(ready)
    number = statements(app, counting, path, {})

    def ask():
        who, path = next(ready)
        return who.post(path, expect=303)

    line = bench.line("Hand-in with certificate", ask, rounds=bench.sizes.rounds // 2)
    return replace(line, statements=number)


def _ready(bench: Bench, app: Flask) -> tuple[Browser, str]:
    learner = next(bench.learners)
    attempt = force.sitting(learner, answered=True)
    who = force.browser(bench.small, app, learner)
    return who, f"/training/attempts/{attempt}/submission"


def _page(line: Line, app: Flask, who: Browser, path: str) -> Line:
    page = who.get(path).body.decode()
    return replace(
        line, statements=statements(app, who, path), requests=1 + len(report.assets(page))
    )


def fourth_lesson() -> str:
    """The path of a lesson from the middle of the course."""
    published = courses.in_force(COURSE, now())
    assert published is not None
    return f"{LESSON}/{published.course.lessons[3].id}"


def statements(app: Flask, who: Browser, path: str, form: dict | None = None) -> int:
    """Count the statements of a request that is not the process's first."""
    client, headers = app.test_client(use_cookies=False), {"Cookie": who.cookie}
    base = f"http://127.0.0.1:{who.port}"
    engine = db.engine
    with app.app_context():  # a fresh one, so that nobody is remembered from before
        client.get("/", headers=headers, base_url=base)
    if form is None:
        with app.app_context():
            client.get(path, headers=headers, base_url=base)
    with app.app_context(), counted(engine) as ran:
        if form is None:
            answer = client.get(path, headers=headers, base_url=base)
        else:
            sent = {**form, "csrf_token": who.token}
            answer = client.post(path, data=sent, headers=headers, base_url=base)
        answer.get_data()
    if answer.status_code not in {200, 303}:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(ran)


def lists(bench: Bench, one: Force) -> list[Line]:
    """Corporate Communication's page, the full list and the CSV, for one force."""
    size = f"{one.size:,} people"
    print(f"Lists, {size}", flush=True)
    long = bench.sizes.long_rounds
    with one.opened() as app:
        who = force.named(one, app, "9001")
        person = force.by_collar_number("9001")

        def changed():
            session_for(app, person.id)  # a sign-in is an event: kept figures no longer hold
            return who.get("/people")

        page = bench.line(f"People, {size}", lambda: who.get("/people"))
        found = bench.line(f"People after an event, {size}", changed, rounds=long, warm=1)
        whole = bench.line(
            f"1,000 on one page, {size}", lambda: who.get("/people?per_page=1000"), long, 1
        )
        table = bench.line(f"CSV of all, {size}", lambda: who.get("/people.csv"), min(long, 5), 1)
        return [
            _page(page, app, who, "/people"),
            found,
            _page(whole, app, who, "/people?per_page=1000"),
            table,
        ]


def at_once(bench: Bench, app: Flask) -> dict[str, float]:
    """Sixteen clients hand in at the same time, again and again."""
    print("Sixteen clients", flush=True)
    ready = [_ready(bench, app) for _ in range(bench.sizes.hand_ins)]
    shares = [ready[start::CLIENTS] for start in range(CLIENTS)]

    def work(share):
        return [who.post(path, expect=303).ms for who, path in share]

    db.session.remove()
    taken = together([lambda share=share: work(share) for share in shares], CLIENTS)
    every = [ms for share in taken for ms in share]
    below = together([_sixteenth_of_floor] * CLIENTS, CLIENTS)
    return {
        "hand_in_p50": percentile(every, 50),
        "hand_in_p99": percentile(every, 99),
        "floor_16_p50": percentile([ms for share in below for ms in share], 50),
    }


def _sixteenth_of_floor() -> list[float]:
    own = Browser(8930)
    return [own.get("/").ms for _ in range(20)]


def while_signing_in(bench: Bench, app: Flask) -> dict[str, float]:
    """A lesson's p95 alone, and while sixteen people sign in."""
    print("Sixteen people sign in", flush=True)
    people = list(range(bench.small.learners[0] - CLIENTS, bench.small.learners[0]))
    password = force.with_passwords(people)
    numbers = db.session.scalars(select(Person.collar_number).where(Person.id.in_(people))).all()
    sam = force.named(bench.small, app, "1207")
    path = fourth_lesson()
    db.session.remove()
    alone = [sam.get(path).ms for _ in range(bench.sizes.rounds * 2)]
    beside: list[float] = []
    taken: list[float] = []
    for _ in range(bench.sizes.waves):
        sign_ins = [lambda n=n: [sign_in(bench.small.port, n, password)] for n in numbers]
        done: list[bool] = []

        def read(done=done):
            return [sam.get(path).ms for _ in iter(lambda: bool(done), True)]

        def all_sign_in(sign_ins=sign_ins, done=done):
            try:
                return [one for share in together(sign_ins, CLIENTS) for one in share]
            finally:
                done.append(True)

        reading, signing = together([read, all_sign_in], 2)
        beside += reading
        taken += signing
    return {
        "lesson_alone_p95": percentile(alone, 95),
        "lesson_beside_p95": percentile(beside, 95),
        "lesson_samples": len(beside),
        "sign_in_p50": percentile(taken, 50),
    }


def sign_in(port: int, number: str, password: str) -> float:
    """Sign in through the page, as a browser does. Return the milliseconds the answer took."""
    who = Browser(port)
    page = who.get("/sign-in")
    who.cookie = page.headers["Set-Cookie"].split(";")[0]
    found = CSRF.search(page.body)
    assert found
    who.token = found[1].decode()
    return who.post("/sign-in", {"collar_number": number, "password": password}, expect=303).ms


if __name__ == "__main__":
    main()
