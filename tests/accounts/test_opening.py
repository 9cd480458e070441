"""An account can only need a course that opens access; the awareness course never does."""

import pytest
from sqlalchemy import select

from app.access import queries as gate
from app.accounts import actions
from app.accounts.models import Account
from app.accounts.rules import AccountKind, Platform
from app.core.db import db
from app.core.errors import Refused
from app.courses.models import CourseVersion
from tests import factories as make
from tests.training import given

TYPED = {
    "platform": "X (formerly Twitter)",
    "handle": "@ExampleSNT",
    "address": "https://x.com/ExampleSNT",
    "kind": "neighbourhood",
    "purpose": "Local news.",
}


@pytest.fixture
def both(app):
    """The Twitter Protocol, which opens access, and a course that does not, in force."""
    make.course_version()
    published = given.published(written=given.raw(opens_access=False))
    db.session.commit()
    return published


def entered(course: str, by_id: int, clock) -> Account:
    return actions.open_account(
        platform=Platform.X, handle="@ExampleSNT", address="https://x.com/ExampleSNT",
        unit=make.force(), purpose="Local news.", kind=AccountKind.NEIGHBOURHOOD,
        required_course=course, by_id=by_id, at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("course", [given.COURSE, "not-published"])
def test_an_account_cannot_need_a_course_that_opens_no_access(both, clock, course):
    officer = make.corporate_communication_officer()

    with pytest.raises(Refused, match="does not open access"):
        entered(course, officer.id, clock)


def test_the_form_offers_only_courses_that_open_access(both, client, sign_in):
    sign_in(make.corporate_communication_officer())

    page = client.get("/accounts/new").text
    owner, deputy = make.person(rank="Sgt").collar_number, make.person().collar_number
    typed = {
        **TYPED,
        "owner": owner,
        "deputy": deputy,
        "unit": str(make.force().id),
        "required_course": given.COURSE,
    }
    answer = client.post("/accounts/new", data=typed)

    assert "Twitter Protocol for Officers" in page
    assert "A small course" not in page
    assert answer.status_code == 422
    assert db.session.scalar(select(Account)) is None


def test_holding_the_awareness_certificate_leaves_the_gate_closed(both, clock):
    person, officer = make.person(), make.corporate_communication_officer()
    account = entered("twitter-protocol", officer.id, clock)
    version = db.session.get_one(CourseVersion, both.version_id)
    make.certificate(person, version, starts_at=clock.now())

    standing = gate.standing(person.id, account.id, clock.now())

    assert not standing.certified
    assert not standing.may_post
