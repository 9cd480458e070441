"""What an officer meets on the way to a certificate."""

from collections.abc import Iterator
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from app.certification import drawing
from app.certification.models import Certificate, CertificatePdf
from app.core.clock import now
from app.core.db import db, transaction
from app.courses import queries as courses
from tests.bench import force
from tests.bench.client import Answered, Browser
from tests.bench.drawing import FACTS
from tests.bench.measuring import Line
from tests.bench.population import COURSE
from tests.bench.run import Bench
from tests.bench.visits import statements, visited


def lines(bench: Bench, app: Flask) -> list[Line]:
    """Measure the pages, the saving of an answer, and the hand-in that issues a certificate."""
    print("Officer pages", flush=True)
    sam = force.named(bench.small, app, "1207")
    return [
        page(bench, app, "Officer’s home", sam, "/"),
        page(bench, app, "Lesson", sam, lesson_path()),
        *quiz(bench, app),
        hand_in(bench, app),
        *certificate(bench, app),
    ]


def page(bench: Bench, app: Flask, name: str, who: Browser, path: str) -> Line:
    """Measure a page and what a visit to it takes."""
    return visited(bench.line(name, lambda: who.get(path)), app, who, path)


def lesson_path() -> str:
    """The path of a lesson from the middle of the course."""
    published = courses.in_force(COURSE, now())
    assert published is not None
    return f"/training/{COURSE}/lessons/{published.course.lessons[3].id}"


def quiz(bench: Bench, app: Flask) -> list[Line]:
    """A question of a quiz, and saving its answer."""
    reader = next(bench.learners)
    attempt = force.sitting(reader, answered=False)
    who = force.browser(bench.small, app, reader)
    question = f"/training/attempts/{attempt}/questions/1"
    form = force.answer_form(attempt, 1)
    shown = page(bench, app, "Question of the quiz", who, question)
    save = bench.line("Saving an answer", lambda: who.post(f"{question}/answer", form))
    return [shown, replace(save, statements=statements(app, who, f"{question}/answer", form))]


def hand_in(bench: Bench, app: Flask) -> Line:
    """Handing in a passed quiz whose undertaking is signed: the certificate is issued at once."""
    rounds = bench.sizes.rounds // 2
    passed = (ready(bench, app) for _ in iter(int, 1))
    waiting: Iterator[tuple[Browser, str]] = iter([next(passed) for _ in range(rounds + 10)])
    counted = statements(app, *next(waiting), {})

    def ask() -> Answered:
        who, path = next(waiting)
        return who.post(path, expect=303)

    return replace(bench.line("Hand-in with certificate", ask, rounds), statements=counted)


def ready(bench: Bench, app: Flask) -> tuple[Browser, str]:
    """The next learner, who has answered everything, and the address for handing in."""
    learner = next(bench.learners)
    attempt = force.sitting(learner, answered=True)
    return force.browser(bench.small, app, learner), f"/training/attempts/{attempt}/submission"


def certificate(bench: Bench, app: Flask) -> list[Line]:
    """The page of a certificate, and its PDF once the worker has drawn it."""
    held = db.session.scalars(select(Certificate).order_by(Certificate.id).limit(1)).one()
    serial, person_id = held.serial, held.person_id
    if db.session.get(CertificatePdf, held.id) is None:
        with transaction():
            drawn = drawing.draw(drawing.Sheet(**FACTS))
            db.session.add(CertificatePdf(certificate_id=held.id, sha256="0" * 64, data=drawn))
    who = force.browser(bench.small, app, person_id)
    return [
        page(bench, app, "Certificate", who, f"/certificates/{serial}"),
        page(bench, app, "Certificate’s PDF, drawn before", who, f"/certificates/{serial}.pdf"),
        page(bench, app, "Form for checking a certificate", who, "/verify"),
    ]
