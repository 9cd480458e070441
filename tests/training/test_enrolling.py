"""Being given a course, and taking one up."""

import pytest
from sqlalchemy import select

from app.access.models import AccessRequest
from app.accounts.models import Account
from app.core.db import db
from app.courses import queries as courses
from app.people.rules import Kind, Role, UnitKind
from app.training import queries as training
from app.training.models import Enrolment
from tests import factories as make
from tests.counting import statements

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
    near, far = (make.person(unit=one, kind=Kind.STAFF, rank="") for one in (north, south))
    sign_in(make.person(role=Role.TRAINER, over=north))

    page = client.get(f"/people/{near.collar_number}").text
    inside = client.post(f"/training/twitter-protocol/enrolments/{near.collar_number}")
    outside = client.post(f"/training/twitter-protocol/enrolments/{far.collar_number}")

    assert "Enrol on Twitter Protocol for Officers" in page
    assert (inside.status_code, outside.status_code) == (303, 404)
    assert db.session.scalars(select(Enrolment.person_id)).all() == [near.id]


def test_a_rule_enrols_whoever_comes_to_a_team_and_says_when_it_is_due(app, client, sign_in):
    make.course_version()
    sign_in(make.person("Sam Ellis", unit=make.unit("Millfield", UnitKind.TEAM)))

    page = client.get("/").text

    assert "Start with lesson 1" in page
    assert "It is due" in page
    assert db.session.scalar(select(Enrolment)) is None


@pytest.mark.parametrize(
    ("kind", "rank"),
    [(Kind.STAFF, ""), (Kind.SPECIAL, "SC"), (Kind.PCSO, "PCSO"), (Kind.OFFICER, "Insp")],
)
def test_whoever_has_access_is_enrolled_through_the_view_of_ties(app, clock, kind, rank):
    make.course_version()
    person, asker = make.person(kind=kind, rank=rank), make.person()
    add_tie(person, asker, clock.now())

    found = training.enrolled_courses(person.id, clock.now())

    assert found == ["twitter-protocol"]
    assert training.enrolled_courses(asker.id, clock.now()) == []


def add_tie(person, asker, at) -> None:
    account = Account(
        platform="X", handle="@one", address="", unit_id=make.force().id, purpose="", kind="main",
        required_course="twitter-protocol", starts_at=at,
    )  # fmt: skip
    make.add(account)
    make.add(
        AccessRequest(
            person_id=person.id, account_id=account.id, made_by_id=asker.id, made_at=at, why="x"
        )
    )


@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 5), ("/training/twitter-protocol/lessons/why-it-matters", 4), ("/people", 6)],
)
def test_deriving_it_takes_no_more_statements(app, client, sign_in, path, most):
    version = make.course_version()
    lesson = courses.published(version.id).course.lessons[0].id
    sign_in(
        make.corporate_communication_officer()
        if path == "/people"
        else make.person(unit=make.unit("Millfield"))
    )
    path = path.replace("why-it-matters", lesson)
    client.get(path)

    with statements() as ran:
        client.get(path)

    assert len(ran) <= most, ran
