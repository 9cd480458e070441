"""More time for whoever needs it: given, used by the quizzes that start while it holds, ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEvent
from app.core.db import db
from app.people.rules import Role
from app.training import actions, adjustments
from app.training.models import ExtraTime
from app.training.rules.round import Extra, time_limit
from tests import factories
from tests.training import given

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("minutes", "extra", "limit"),
    [
        (60, None, HOUR),
        (60, Extra(25), HOUR * 1.25),
        (45, Extra(50), timedelta(minutes=67, seconds=30)),
        (60, Extra(None), None),
        (None, Extra(25), None),
        (None, None, None),
    ],
)
def test_how_long_a_quiz_may_take(minutes, extra, limit):
    assert time_limit(minutes, extra) == limit


@pytest.fixture
def trainer(app):
    """A trainer, who gives extra time."""
    return factories.person(role=Role.TRAINER)


def give(client, person, percent="50", why="Agreed on 20 November."):
    data = {"percent": percent, "why": why}
    return client.post(f"/people/{person.collar_number}/extra-time", data=data)


def deadline_of(person, clock) -> timedelta | None:
    """How long the person may take for the quiz that they start or have begun."""
    attempt = actions.start(person.id, given.COURSE, at=clock.now())
    db.session.commit()
    return attempt.deadline_at - attempt.started_at if attempt.deadline_at else None


def test_a_quiz_that_starts_while_it_holds_has_the_extra_time(client, sign_in, sam, trainer, clock):
    sign_in(trainer)

    assert give(client, sam).status_code == 303

    assert deadline_of(sam, clock) == HOUR * 1.5
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).all()[1]
    assert (event.verb, event.why) == ("extra time given", "Agreed on 20 November.")


def test_the_limit_can_be_taken_away(client, sign_in, sam, trainer, clock):
    sign_in(trainer)

    give(client, sam, "none")

    assert deadline_of(sam, clock) is None


def test_a_quiz_that_has_begun_keeps_its_time(client, sign_in, sam, trainer, clock):
    before = deadline_of(sam, clock)
    sign_in(trainer)

    give(client, sam)

    assert deadline_of(sam, clock) == before == HOUR


def test_what_is_ended_or_given_anew_no_longer_holds(client, sign_in, sam, trainer, clock):
    sign_in(trainer)
    give(client, sam)
    clock.at += timedelta(minutes=1)
    give(client, sam, "25")
    held = db.session.scalars(select(ExtraTime).order_by(ExtraTime.id)).all()
    assert [(one.percent, one.ends_at is None) for one in held] == [(50, False), (25, True)]
    page = client.get(f"/people/{sam.collar_number}/extra-time").text
    assert "25% more time" in page
    clock.at += timedelta(minutes=1)

    client.post(f"/people/{sam.collar_number}/extra-time/ending", data={"why": "No longer needed."})

    assert deadline_of(sam, clock) == HOUR
    assert client.get(f"/people/{sam.collar_number}/extra-time/ending").status_code == 303


def test_the_person_reads_how_long_they_have_and_how_to_ask(client, sign_in, sam, trainer, clock):
    sign_in(sam)
    page = client.get(f"/training/{given.COURSE}/quiz").text
    assert "You have 60 minutes from the moment you start." in page
    assert 'href="/help#more-time">ask for it</a> before you start' in page

    adjustments.give_extra_time(sam, 50, by_id=trainer.id, why="Agreed.", at=clock.now())

    assert (
        "You have 90 minutes from the moment you start"
        in client.get(f"/training/{given.COURSE}/quiz").text
    )


def test_nobody_gives_themselves_more_time(client, sign_in, trainer):
    sign_in(trainer)

    assert give(client, trainer).status_code == 409
    assert "More time for their quizzes" not in client.get(f"/people/{trainer.collar_number}").text


def test_what_was_typed_stays_when_something_is_missing(client, sign_in, sam, trainer):
    sign_in(trainer)

    page = give(client, sam, percent="", why="Agreed.")

    assert page.status_code == 422
    assert "Select how much more time they need" in page.text
    assert "Agreed.</textarea>" in page.text


def test_who_gives_no_extra_time_does_not_find_the_page(client, sign_in, sam):
    sign_in(factories.auditor())

    assert client.get(f"/people/{sam.collar_number}/extra-time").status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE extra_time SET percent = 900",
        "UPDATE extra_time SET ends_at = NULL",
        "DELETE FROM extra_time",
        "INSERT INTO extra_time (person_id, percent, by_id, why, starts_at) "
        "SELECT person_id, -50, by_id, why, starts_at FROM extra_time",
        "INSERT INTO extra_time (person_id, percent, by_id, why, starts_at) "
        "SELECT by_id, 50, by_id, why, starts_at FROM extra_time",
    ],
)
def test_the_database_lets_nobody_change_what_was_given(sam, trainer, clock, statement):
    held = adjustments.give_extra_time(sam, 50, by_id=trainer.id, why="Agreed.", at=clock.now())
    clock.at += timedelta(minutes=1)
    adjustments.end_extra_time(held, by_id=trainer.id, why="Over.", at=clock.now())
    db.session.commit()

    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))
