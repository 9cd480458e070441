"""Giving feedback: once for each time a course was passed, and apart from one's name."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEvent, EventDetail
from app.core.db import db, lock, transaction
from app.courses.models import CourseVersion
from app.feedback import actions, queries
from app.feedback.models import FeedbackBox, FeedbackGiven
from app.feedback.rules import Answer, Subject, written
from app.people.models import Person
from tests import factories as make
from tests.conftest import TODAY
from tests.feedback.conftest import ABOUT, SAID, YOURS, passed


@pytest.fixture
def sam(course, client, sign_in):
    """Somebody who has passed, and is signed in."""
    person = passed(course)
    sign_in(person)
    return person


def boxes() -> list[FeedbackBox]:
    return list(db.session.scalars(select(FeedbackBox).order_by(FeedbackBox.number)))


def test_whoever_has_passed_gives_three_marks_and_a_comment(sam, client):
    page = client.get(YOURS).text
    assert "Your feedback: A small course" in page
    assert queries.may_give(sam.id, ABOUT, TODAY)

    answer = client.post(YOURS, data=SAID)

    assert answer.status_code == 303
    assert "kept without your name" in client.get(answer.location).text
    assert json.loads(boxes()[0].answers) == [
        {"useful": 5, "clear": 4, "time": 3, "comment": "More on direct messages."}
    ]
    assert not queries.may_give(sam.id, ABOUT, TODAY)


def test_once_for_each_time_the_course_is_passed(sam, course, client, clock, sign_in):
    client.post(YOURS, data=SAID)
    assert "You have given your feedback. Thank you." in client.get(YOURS).text
    again = client.post(YOURS, data=SAID)
    assert again.status_code == 409

    clock.at += timedelta(days=330)
    passed(course, sam, clock.now())
    sign_in(sam)

    assert client.post(YOURS, data=SAID).status_code == 303
    assert len(json.loads(boxes()[-1].answers)) == 2


def test_what_is_not_passed_or_not_known_is_not_found(course, client, sign_in):
    sign_in(passed(course, has_passed=False))

    for about in ("course:small", "course:other", "session:1", "nonsense"):
        address = f"/feedback/{about}/yours"
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_what_is_missing_is_asked_for_and_kept_nowhere(sam, client):
    page = client.post(YOURS, data={"useful": "6", "comment": "x" * 1001})

    assert page.status_code == 422
    assert "Select how far you agree with “It was clear”" in page.text
    assert "Comment must be 1,000 characters or fewer" in page.text
    assert boxes() == []


def test_the_history_says_that_feedback_was_given_and_nothing_of_it(sam, client):
    client.post(YOURS, data=SAID)

    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "feedback given")).one()
    detail = db.session.get_one(EventDetail, event.seq).json
    assert event.by_id == sam.id
    assert set(json.loads(detail)["after"]) == {"id", "person_id", "subject", "occasion", "at"}
    for every in db.session.scalars(select(EventDetail.json)):
        assert "direct messages" not in (every or "")


def test_nothing_kept_with_an_answer_says_whose_or_when(gives, clock):
    for comment in ("Z", "A", "M"):
        gives(1, comment)
        clock.at += timedelta(hours=1)

    box = boxes()[0]

    assert [one["comment"] for one in json.loads(box.answers)] == ["A 0", "M 0", "Z 0"]
    assert set(FeedbackBox.__table__.columns.keys()) == {"subject", "number", "month", "answers"}
    assert {one.name for one in FeedbackGiven.__table__.columns} & {"number", "month"} == set()


def test_the_next_box_begins_only_after_five(gives, clock):
    gives(4)
    clock.at += timedelta(days=31)
    gives(2)
    clock.at += timedelta(days=31)
    gives(1)

    assert [(f"{one.month:%Y-%m}", len(json.loads(one.answers))) for one in boxes()] == [
        ("2026-11", 5),  # the fifth of them came in December
        ("2026-12", 2),  # and the second of these in January
    ]


def test_of_many_who_answer_at_the_same_moment_nobody_is_lost(app, course, clock):
    people = [passed(course).id for _ in range(8)]
    db.session.commit()
    start = Barrier(len(people))

    def give(person_id: int) -> None:
        start.wait()
        with app.app_context(), transaction():
            lock(Person, person_id)
            actions.give(person_id, ABOUT, Answer(1, 2, 3, f"{person_id}"), at=clock.now())

    with ThreadPoolExecutor(len(people)) as crowd:
        list(crowd.map(give, people))

    kept = [json.loads(one.answers) for one in boxes()]
    assert [len(one) for one in kept] == [5, 3]
    assert {one["comment"] for box in kept for one in box} == {str(one) for one in people}


@pytest.mark.parametrize(
    ("route", "offered"),
    [("session and quiz", True), ("prior learning, approved", False)],
)
def test_one_s_own_certificate_leads_to_it_where_the_course_was_passed(
    sam, course, client, route, offered
):
    held = make.certificate(sam, db.session.get_one(CourseVersion, course.version_id), route=route)

    page = client.get(f"/certificates/{held.serial}").text

    assert (f'href="{YOURS}"' in page) is offered


# The database has the last word


def refused(name: str, statement: str, **values) -> None:
    with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
        db.session.execute(text(statement), values)


def test_a_box_only_fills(gives):
    gives(1, "Kept")
    one = Answer(4, 4, 4, "Kept 0")
    two = Answer(1, 1, 1, "")
    change = "UPDATE feedback_box SET answers = :answers"

    refused("feedback_box_only_fills", change, answers=written([two]))
    refused("feedback_box_only_fills", change, answers=written([two, two]))
    refused("feedback_box_only_fills", change, answers=written([one, two, two]))
    refused("feedback_box_only_fills", change, answers=written([one, Answer(6, 1, 1, "")]))
    refused("feedback_box_only_fills", "UPDATE feedback_box SET month = '2020-01-01'")
    refused("feedback_box_is_never_deleted", "DELETE FROM feedback_box")
    refused(
        "feedback_box_begins_with_one_answer",
        "INSERT INTO feedback_box VALUES ('course:x', 1, '2026-11-01', :answers)",
        answers=written([one, two]),
    )
    db.session.execute(text(change), {"answers": written([one, two])})


def test_nobody_gives_it_twice_for_the_same(gives, clock):
    person = gives(1)
    given = db.session.scalars(select(FeedbackGiven)).one()

    refused("feedback_given_is_insert_only", "UPDATE feedback_given SET subject = ''")
    with pytest.raises(IntegrityError, match=r"feedback_given_(exists_already|person_id)"):
        make.add(
            FeedbackGiven(person_id=person.id, subject="x", occasion=given.occasion, at=clock.now())
        )


def test_a_subject_without_a_source_is_nobody_s_to_give(app):
    assert not queries.may_give(1, Subject("weather", "1"), TODAY)
