"""Missed days are told of by e-mail: at one, two and three, to more people each time, never twice."""

import json
from datetime import timedelta

import pytest

from app.checks import actions, jobs
from app.core.db import db
from app.notices.models import Notice
from app.people.models import Appointment, Person, Posting
from app.people.rules import Role
from tests import factories as make
from tests.checks.conftest import check
from tests.conftest import TODAY


@pytest.fixture
def inspector(scene):
    """The owner has a line manager."""
    made = make.person("Lee Grant", rank="Insp")
    since = TODAY - timedelta(days=300)
    db.session.scalars(
        db.select(Posting).where(Posting.person_id == scene.owner.id)
    ).one().ends_at = since
    db.session.flush()
    make.posting(scene.owner, make.unit("Desk"), made, starts_at=since)
    db.session.commit()
    return made


def morning(clock, days: int, hour: int = 8) -> None:
    clock.at = (TODAY + timedelta(days=days)).replace(hour=hour, minute=30)


def told() -> list[tuple[str, str]]:
    found = db.session.scalars(
        db.select(Notice).where(Notice.kind == "checks-missed").order_by(Notice.id)
    )
    return [(one.address, json.loads(one.data)["days"]) for one in found]


def test_more_people_are_told_with_each_missed_day_and_nobody_twice(scene, inspector, clock):
    check(scene.account, scene.holder, clock.now())
    numbers = []
    for day in (1, 2, 3, 4, 5):
        morning(clock, day)
        jobs.tell_of_missed()
        clock.at += timedelta(hours=1)
        jobs.tell_of_missed()
        numbers.append(len(told()))

    owner = scene.owner.email
    role = Role.CORPORATE_COMMUNICATION_OFFICER
    press = db.session.scalars(
        db.select(Person.email)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Appointment.role == role)
    ).all()
    everybody = sorted([owner, inspector.email, *press])
    many = len(everybody)
    assert numbers == [0, 1, 1 + many, 1 + 2 * many, 1 + 2 * many]
    assert told()[0] == (owner, "1 day")
    assert sorted(told()[1 : 1 + many]) == [(one, "2 days") for one in everybody]
    assert sorted(told()[1 + many :]) == [(one, "3 days") for one in everybody]


def test_a_check_ends_it_and_the_next_miss_is_told_of_anew(scene, clock):
    check(scene.account, scene.holder, clock.now())
    morning(clock, 2)
    jobs.tell_of_missed()
    check(scene.account, scene.holder, clock.now())
    morning(clock, 3)
    jobs.tell_of_missed()
    assert len(told()) == 1
    morning(clock, 4)
    jobs.tell_of_missed()

    assert told() == [(scene.owner.email, "1 day")] * 2


def test_nobody_is_told_at_night_nor_of_an_account_that_is_checked(scene, clock):
    check(scene.account, scene.holder, clock.now())
    morning(clock, 2, hour=3)

    assert actions.tell_of_missed(due_hour=20, at=clock.now()) == 0
    morning(clock, 1)
    assert actions.tell_of_missed(due_hour=20, at=clock.now()) == 0
    assert told() == []
