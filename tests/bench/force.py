"""A force of one size: its database, its people signed in, and quizzes ready to be handed in."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from app import create_app
from app.core import settings
from app.core.cli import upgrade_to
from app.core.clock import now
from app.core.db import db, transaction
from app.courses import queries as courses
from app.demonstration.story import PASSWORD, right_answer
from app.people.queries import by_collar_number
from app.signin import actions as signin
from app.signin.hashing import hash_password
from app.training import actions
from app.training.models import Attempt
from app.training.rules.paper import Paper
from tests.bench import population
from tests.bench.client import Browser, session_for
from tests.training.given import filled_in


@dataclass
class Force:
    """What is measured: an application on one database, to be served on one port."""

    folder: Path
    port: int
    size: int
    learners: list[int] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        """The settings of its processes."""
        return {
            "KEYHOLDER_DATABASE_URL": f"sqlite:///{self.folder / 'keyholder.db'}",
            "KEYHOLDER_SECRET_KEY": "a key for measuring, which is long enough",
            "KEYHOLDER_BASE_URL": f"http://127.0.0.1:{self.port}",
            "KEYHOLDER_DATA_DIR": str(self.folder),
            "KEYHOLDER_DEMONSTRATION": "1",
            "KEYHOLDER_LOG_FILE": str(self.folder / "keyholder.log"),
        }

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """The application in this process."""
        app = create_app(settings.read(self.environ))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def found(folder: Path) -> Path:
    """Load the demonstration into a folder, to be copied."""
    folder.mkdir()
    with Force(folder, 8000, 0).opened() as app:
        upgrade_to()
        loaded = app.test_cli_runner().invoke(args=["demo", "load"])
        if loaded.exit_code:
            raise RuntimeError(loaded.output)
    return folder


def raised(base: Path, folder: Path, port: int, size: int) -> Force:
    """Copy the demonstration and let its force grow."""
    shutil.copytree(base, folder)
    made = Force(folder, port, size)
    made.learners = population.grow(folder / "keyholder.db", size)
    return made


def browser(force: Force, app: Flask, person_id: int) -> Browser:
    """A browser in which the person is signed in."""
    return Browser(force.port, *session_for(app, person_id))


def named(force: Force, app: Flask, collar_number: str) -> Browser:
    """The same, for one of the demonstration's people."""
    person = by_collar_number(collar_number)
    assert person is not None
    return browser(force, app, person.id)


def sitting(person_id: int, *, answered: bool) -> int:
    """Start a quiz for a learner, every question answered right if asked for. Return the attempt."""
    with transaction():
        attempt = actions.start(person_id, population.COURSE, at=now())
        course = courses.published(attempt.course_version_id).course
        for position, item in enumerate(Paper.from_json(json.loads(attempt.paper)).items, 1):
            if answered:
                given = right_answer(course.question(item.question))
                actions.save(attempt, position, given, number=None, at=now())
        return attempt.id


def answer_form(attempt_id: int, position: int) -> dict[str, list[str]]:
    """What a browser sends for the right answer to a question."""
    attempt = db.session.get_one(Attempt, attempt_id)
    item = Paper.from_json(json.loads(attempt.paper)).items[position - 1]
    asked = courses.published(attempt.course_version_id).course.question(item.question)
    return filled_in(item, right_answer(asked))


def with_passwords(people: list[int]) -> str:
    """Give people the demonstration's password, hashed once; return it."""
    hashed = hash_password(PASSWORD)
    with transaction():
        for one in people:
            signin.keep_password(one, hashed, now())
    return PASSWORD
