"""Being given a course, and taking one up."""

from sqlalchemy import select

from app.core.db import db
from app.people.rules import Role
from app.training.models import Enrolment
from tests import factories as make

TAKE_UP = "/training/twitter-protocol/enrolment"


def test_somebody_without_a_course_takes_it_up_and_sees_when_it_is_due(app, client, sign_in):
    make.course_version()
    sign_in(make.person("Sam Ellis"))

    assert "See the course Twitter Protocol for Officers" in client.get("/").text
    assert "Take up this course" in client.get("/training/twitter-protocol").text
    client.post(TAKE_UP)

    assert "Start with lesson 1" in client.get("/").text


def test_a_course_is_not_taken_up_twice(app, client, sign_in):
    make.course_version()
    sign_in(make.person())
    client.post(TAKE_UP)

    assert client.post(TAKE_UP).status_code == 409
    assert len(db.session.scalars(select(Enrolment)).all()) == 1


def test_a_trainer_enrols_somebody_within_their_scope_alone(app, client, sign_in):
    make.course_version()
    north, south = make.unit("North"), make.unit("South")
    near, far = make.person(unit=north), make.person(unit=south)
    sign_in(make.person(role=Role.TRAINER, over=north))

    page = client.get(f"/people/{near.collar_number}").text
    inside = client.post(f"/training/twitter-protocol/enrolments/{near.collar_number}")
    outside = client.post(f"/training/twitter-protocol/enrolments/{far.collar_number}")

    assert "Enrol on Twitter Protocol for Officers" in page
    assert (inside.status_code, outside.status_code) == (303, 404)
    assert db.session.scalars(select(Enrolment.person_id)).all() == [near.id]
