"""Whoever publishes a course sees whom it would enrol before it does."""

import re
from datetime import timedelta

import pytest

from app.core.db import db
from app.people.rules import Kind, UnitKind
from tests import factories as make
from tests.conftest import TODAY
from tests.training import given

TEAM = {"says": "Everyone of a team", "units": ["team"]}
STAFF = {"says": "All staff", "kinds": ["staff"]}


def written(version: str, *rules: dict) -> dict:
    made = given.raw(version)
    made["course"]["audience"]["rules"] = list(rules)
    return made


def current(page: str) -> list[str]:
    """Return which entries of the navigation are marked as the current one."""
    marked = re.findall(r'govuk-service-navigation__item--active">(.*?)</li>', page, re.S)
    return [re.sub(r"<[^>]+>", "", one).strip() for one in marked]


@pytest.fixture
def two_versions(app, clock):
    """Version 1.0.0 in force for teams; 1.1.0, for teams and staff, waits for approval."""
    from app.courses import snapshot
    from app.courses.models import CourseVersion

    team = make.unit("Millfield", UnitKind.TEAM)
    for name in ("Ann Alder", "Bea Birch"):
        make.person(name, unit=team)
    make.person("Cat Cedar", kind=Kind.STAFF, rank="")
    make.person("Dan Dogwood", unit=team, left_at=TODAY - timedelta(days=3))
    given.published(TODAY - timedelta(days=30), written=written("1.0.0", TEAM))
    publisher = make.person(kind=Kind.OFFICER)
    text = snapshot.encode(written("1.1.0", TEAM, STAFF))
    make.add(
        CourseVersion(
            course=given.COURSE, version="1.1.0", major=1, change="minor", title="A small course",
            content=text, content_hash=snapshot.content_hash(text), published_at=TODAY,
            published_by_id=publisher.id,
        )
    )  # fmt: skip
    db.session.commit()


def test_the_approval_page_says_how_many_and_the_list_says_who(two_versions, client, sign_in):
    sign_in(make.corporate_communication_officer(name="Priya Shah"))

    page = client.get(f"/courses/{given.COURSE}/1.1.0/approval").text
    listed = client.get(f"/courses/{given.COURSE}/1.1.0/enrolment").text

    # Cat Cedar and the officer who looks are staff; the two of the team are enrolled already.
    assert "This would enrol 4 people, 2 of them today." in page
    assert listed.index("Cat Cedar") < listed.index("Ann Alder")
    assert "Everyone of a team" in listed
    assert "All staff" in listed
    assert "Dan Dogwood" not in listed
    assert current(listed) == ["Courses"]
    assert "24\u00a0Oct\u00a02026" in listed  # since when they are enrolled already


def test_the_draft_page_and_the_command_say_it_too(app, client, sign_in):
    sign_in(make.corporate_communication_officer())
    make.person(unit=make.unit("Millfield", UnitKind.TEAM))
    db.session.commit()

    page = client.get("/courses/twitter-protocol/draft").text
    listed = client.get("/courses/twitter-protocol/draft/enrolment")
    told = app.test_cli_runner().invoke(args=["courses", "preview", "twitter-protocol"])

    assert "This would enrol 1 person, 1 of them today." in page
    assert listed.status_code == 200
    assert told.output.startswith("This would enrol 1 person, 1 of them today.")
