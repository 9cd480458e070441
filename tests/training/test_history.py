"""What the history says of training: enough to hold every row to it, and no marks."""

import json

import pytest
from sqlalchemy import select

from app.audit import actions as audit
from app.audit.models import AuditEvent, EventDetail
from app.audit.verify import Fault, verify
from app.core.db import db
from app.training import actions
from app.training.models import LessonRead, Result
from tests import factories
from tests.audit.conftest import Tamper, tamper
from tests.conftest import TODAY
from tests.training import given

__all__ = ["tamper"]
MARKS = {"right_answers", "questions", "has_passed", "must_pass_missed", "detail"}


@pytest.fixture
def result(sam, issuer) -> Result:
    """A quiz handed in with 5 of 6 right, after everything that was set up has its event."""
    for model in audit.GOVERNED.values():
        for row in db.session.scalars(select(model)):
            audit.record("set up", row, by_id=None, at=TODAY)
    attempt = actions.start(sam.id, given.COURSE, at=TODAY)
    given.answered(attempt, TODAY, wrong=("match",))
    made = actions.submit(attempt, issuer, at=TODAY)
    db.session.commit()
    return made


def after(verb: str) -> dict:
    """What the newest event of a kind says of its row."""
    text = db.session.scalars(
        select(EventDetail.json)
        .join(AuditEvent, AuditEvent.seq == EventDetail.seq)
        .where(AuditEvent.verb == verb)
        .order_by(AuditEvent.seq.desc())
    ).first()
    return json.loads(text)["after"]


def test_the_history_holds_no_marks_and_still_knows_the_row(result):
    said = after("quiz handed in")

    assert not MARKS & set(said)
    assert (said["id"], said["attempt_id"]) == (result.id, result.attempt_id)
    assert verify()["rows"] > 0


def test_who_reads_the_history_reads_no_marks(result, client, sign_in):
    seq = db.session.scalar(select(AuditEvent.seq).where(AuditEvent.verb == "quiz handed in"))
    sign_in(factories.auditor())

    page = client.get(f"/history/{seq}").text

    assert "Quiz handed in" in page
    assert not [name for name in MARKS if name in page]


def test_marks_that_were_changed_behind_our_back_are_found(result, tamper: Tamper):
    tamper("UPDATE result SET right_answers = 6")

    with pytest.raises(Fault, match=f"The row result:{result.id} is not as its newest event says"):
        verify()


def test_the_same_marks_do_not_look_the_same_in_the_history(result):
    one = after("quiz handed in")["sealed"]
    audit.record("looked at again", result, by_id=None, at=TODAY)

    assert after("looked at again")["sealed"] != one


def test_reading_a_lesson_is_part_of_the_history(course, app):
    person = factories.person()

    actions.mark_read(person.id, course, "one", at=TODAY)

    row = db.session.scalars(select(LessonRead)).one()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "lesson read")).one()
    assert (event.about, event.by_id) == (f"lesson_read:{row.id}", person.id)
    assert after("lesson read")["lesson"] == "one"
