"""An SIO's thirty minutes on a phone: a card, the lessons, a drill, the quiz, the certificate."""

import re
from datetime import timedelta

import pytest

from app.access.models import Grant
from app.core.db import db, transaction
from app.courses import actions as courses
from app.courses.queries import in_force
from app.courses.source import read
from app.people import actions as people
from app.people.models import Person, Unit
from app.people.rules import Kind, Role
from app.signin import actions as signin
from tests.journeys.test_story import sit
from tests.journeys.visitors import PASSWORD

pytestmark = pytest.mark.browser
COURSE = "sio-awareness"
LESSONS = 6
MOST_STEPS = 20
HANDS = {"with scripts": {"width": 390}, "without scripts": {"scripts": False, "width": 390}}


@pytest.fixture
def investigator(site) -> str:
    """A Senior Investigating Officer, and the course that their role asks of them."""
    at = site.clock.now() - timedelta(hours=1)
    with site.app.app_context(), transaction():
        force = db.session.scalars(db.select(Unit)).one()
        ids = dict(db.session.execute(db.select(Person.collar_number, Person.id)).all())
        made = people.hire(
            collar_number="0105", name="Ruth Adeyemi", rank="Det Supt", kind=Kind.OFFICER,
            email="0105@force.example", by_id=None, at=at,
        )  # fmt: skip
        people.post(made, force, None, by_id=None, at=at)
        people.appoint(made, Role.SIO, force, by_id=None, at=at, why="Leads investigations.")
        signin.set_password(made.id, PASSWORD, at)
        version = courses.publish(read(COURSE), by_id=ids["9001"], at=at, why="First.")
        courses.approve(version, by_id=ids["9002"], at=at)
    return "0105"


def play(sio) -> None:
    """Decide, step by step, until the drill ends."""
    sio.press("Start the drill")
    for _ in range(MOST_STEPS):
        if sio.page.get_by_role("button", name="Do this").count() == 0:
            return
        sio.check_for_everyone()
        sio.page.locator("input[name='choice']").first.check()
        sio.press("Do this")
    raise AssertionError("the drill does not end")


@pytest.mark.parametrize("hands", HANDS)
def test_thirty_minutes_on_a_phone(site, visitor, investigator, hands):
    sio = visitor(**HANDS[hands])
    sio.sign_in(investigator)
    assert "You need it before you can post" not in sio.reads()
    sio.check_for_everyone()

    # In the first hour of an incident: one card, with no course finished.
    sio.go("/cards")
    sio.check_for_everyone()
    sio.follow("First hour")
    assert "Ring" in sio.reads()
    assert "Version 1.0.0" in sio.reads()
    sio.check_for_everyone()

    sio.go("/")
    sio.follow("Start with lesson 1")
    for _ in range(LESSONS):
        sio.check_for_everyone()
        sio.press(re.compile("^Mark as read"))

    sio.go(f"/training/{COURSE}")
    sio.follow("The search at Larkfield")
    play(sio)
    assert "Debrief" in sio.reads()
    sio.check_for_everyone()

    sio.go(f"/training/{COURSE}/quiz")
    sio.check_for_everyone()
    sit(sio)
    assert "You passed" in sio.reads()
    sio.check_for_everyone()
    sio.follow(re.compile("certificate"))
    assert "In force" in sio.reads()
    assert "online lessons and quiz" in sio.reads().casefold()
    sio.check_for_everyone()

    with site.app.app_context():  # it certifies awareness, and opens nothing
        assert not in_force(COURSE, site.clock.now()).course.opens_access
        assert db.session.scalars(db.select(Grant)).all() == []
