"""People who have passed the small course, and a trainer."""

from collections.abc import Callable
from datetime import datetime

import pytest

from app.core.db import db
from app.feedback import actions
from app.feedback.rules import Answer, Subject
from app.people.models import Person
from app.people.rules import Role
from app.training.models import Attempt, Result
from tests import factories as make
from tests.conftest import TODAY
from tests.training import given

ABOUT = Subject("course", given.COURSE)
YOURS = f"/feedback/{ABOUT}/yours"
SAID = {"useful": "5", "clear": "4", "time": "3", "comment": "More on direct messages."}


@pytest.fixture
def course(app):
    """The small course, in force."""
    return given.published()


def passed(course, person: Person | None = None, at: datetime = TODAY, has_passed=True) -> Person:
    """Somebody who has sat the quiz of the course."""
    person = person or make.person()
    number = db.session.query(Attempt).filter_by(person_id=person.id).count() + 1
    attempt = make.add(
        Attempt(
            person_id=person.id, course=given.COURSE, course_version_id=course.version_id,
            number=number, seed="", paper="[]", started_at=at, closed_at=at,
        )
    )  # fmt: skip
    make.add(
        Result(
            attempt=attempt, at=at, right_answers=6, questions=6, has_passed=has_passed,
            must_pass_missed=0, detail="{}",
        )
    )  # fmt: skip
    return person


@pytest.fixture
def trainer(app) -> Person:
    return make.person(role=Role.TRAINER)


@pytest.fixture
def gives(course, clock) -> Callable[..., Person]:
    """Let so many people give feedback now, one after another; returns the last."""

    def do(number: int, comment: str = "", **marks: int) -> Person:
        for place in range(number):
            person = passed(course, at=clock.now())
            said = {"useful": 4, "clear": 4, "time": 4, **marks}
            answer = Answer(**said, comment=comment and f"{comment} {place}")
            actions.give(person.id, ABOUT, answer, at=clock.now())
        db.session.commit()
        return person

    return do
