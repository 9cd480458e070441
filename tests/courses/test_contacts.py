"""The force's contacts: entered once, shown in every lesson, kept as history."""

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import Refused
from app.courses import actions, queries
from app.courses.content import CONTACTS
from app.courses.models import Contact
from tests.courses import tiny

HERE = f"/courses/{tiny.NAME}"


def test_a_contact_replaces_the_one_before_and_the_old_one_is_kept(two, clock):
    actions.set_contact("legal", "01", by_id=two[0].id, at=clock.now())
    then = clock.now()
    actions.set_contact("legal", "02", by_id=two[1].id, at=clock.now())

    assert queries.contacts(clock.now()) == {"legal": "02"}
    assert queries.contacts(then) == {"legal": "01"}
    assert [(one.value, one.by) for one in queries.contact_history()] == [
        ("02", "Second Person"),
        ("01", "First Person"),
    ]


def test_an_empty_contact_is_taken_out(two, clock):
    actions.set_contact("legal", "01", by_id=two[0].id, at=clock.now())
    actions.set_contact("legal", "", by_id=two[0].id, at=clock.now())

    assert queries.contacts(clock.now()) == {}


def test_the_same_contact_again_changes_nothing(two, clock):
    actions.set_contact("legal", "01", by_id=two[0].id, at=clock.now())
    actions.set_contact("legal", "01", by_id=two[0].id, at=clock.now())

    assert len(db.session.scalars(select(Contact)).all()) == 1


def test_a_contact_that_no_lesson_knows_is_refused(two, clock):
    with pytest.raises(Refused, match="There is no contact boss"):
        actions.set_contact("boss", "1", by_id=two[0].id, at=clock.now())


def test_contacts_that_are_not_entered_are_flagged(app, client, sign_in, second):
    sign_in(second)

    page = client.get("/contacts").text

    assert f"{len(CONTACTS)} contacts are not entered yet." in page
    assert "Not entered" in page
    assert "Nothing has been entered yet." in page


def test_a_contact_is_entered_changed_and_kept_in_the_history(approved, client, sign_in, second):
    sign_in(second)

    client.post("/contacts/control-room", data={"value": "  01707 000001 "})
    page = client.post(
        "/contacts/control-room", data={"value": "01707 000002"}, follow_redirects=True
    )
    lesson = client.get(f"{HERE}/1.0.0/lessons/cats").text

    assert "Saved. Lessons now show it for the control room." in page.text
    assert "01707 000001, until 23" in page.text.replace("\u00a0", " ")
    assert "Entered by Second Person." in page.text
    assert (
        'the control room (<a class="govuk-link" href="tel:01707000002">01707 000002</a>)' in lesson
    )
    assert 'href="tel:01707000002"' in client.get("/help").text


def test_a_contact_can_be_taken_out(app, client, sign_in, second, clock):
    sign_in(second)
    client.post("/contacts/legal", data={"value": "101"})
    client.post("/contacts/legal", data={"value": ""})

    assert queries.contacts(clock.now()) == {}


def test_a_contact_that_is_too_long_stays_on_the_page(app, client, sign_in, second, clock):
    sign_in(second)

    page = client.post("/contacts/legal", data={"value": "1" * 201})

    assert page.status_code == 422
    assert "Number or address must be 200 characters or fewer" in page.text
    assert "1" * 201 in page.text
    assert queries.contacts(clock.now()) == {}


@pytest.mark.parametrize("value", ["x", "12", "the boss", "javascript:alert()", "a@b"])
def test_a_contact_that_reaches_nobody_stays_on_the_page(
    app, client, sign_in, second, clock, value
):
    sign_in(second)

    page = client.post("/contacts/legal", data={"value": value})

    assert page.status_code == 422
    assert "Enter a telephone number, an e-mail address or a web address" in page.text
    assert queries.contacts(clock.now()) == {}


def test_a_contact_that_no_lesson_knows_is_not_found(app, client, sign_in, second):
    sign_in(second)

    assert client.get("/contacts/boss").status_code == 404


def test_a_hostile_contact_is_words(approved, client, sign_in, second):
    sign_in(second)
    client.post("/contacts/control-room", data={"value": "<script>alert(101)</script>"})

    for path in ("/contacts", "/contacts/control-room", f"{HERE}/1.0.0/lessons/cats"):
        assert "<script>alert" not in client.get(path).text
