"""Recording a check: who may, what is kept, and what nobody can change."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access.models import Grant
from app.accounts.models import AccountLock
from app.audit.models import AuditEvent
from app.checks.models import DailyCheck
from app.checks.rules import Found
from app.core.db import db
from app.core.errors import Refused
from tests.checks.conftest import check
from tests.conftest import TODAY


def tap(client, account):
    return client.post(f"/accounts/{account.id}/checks/nothing-to-report")


def kept():
    return db.session.scalars(select(DailyCheck).order_by(DailyCheck.id)).all()


@pytest.mark.parametrize("who", ["owner", "holder", "press"])
def test_the_owner_a_holder_and_corporate_communication_check_with_one_tap(
    client, sign_in, scene, who
):
    person = getattr(scene, who)
    sign_in(person)

    answer = tap(client, scene.account)

    assert answer.status_code == 303
    assert [(one.person_id, one.found, one.note) for one in kept()] == [
        (person.id, "nothing to report", "")
    ]
    assert db.session.scalars(select(AuditEvent.verb)).all()[-1] == "account checked"
    assert "is recorded" in client.get(answer.location).text


def test_who_may_not_check_an_account_does_not_find_the_page(client, sign_in, scene):
    sign_in(scene.stranger)

    assert tap(client, scene.account).status_code == 404
    assert client.get(f"/accounts/{scene.account.id}/checks/note").status_code == 404
    assert client.get(f"/accounts/{scene.account.id}/checks").status_code == 404
    assert not kept()


def test_a_holder_whose_access_has_ended_cannot_check(client, sign_in, scene, clock):
    sign_in(scene.holder)
    grant = db.session.scalars(select(Grant)).one()
    grant.ends_at = clock.now()
    db.session.commit()
    clock.at += timedelta(minutes=1)

    assert tap(client, scene.account).status_code == 404
    with pytest.raises(Refused, match="You cannot check this account"):
        check(scene.account, scene.holder, clock.now())


def test_a_locked_account_is_still_checked_by_its_owner(client, sign_in, scene, clock):
    db.session.add(
        AccountLock(
            account_id=scene.account.id, by_id=scene.press.id, why="Odd.", starts_at=clock.now()
        )
    )
    clock.at += timedelta(minutes=1)
    sign_in(scene.owner)

    assert tap(client, scene.account).status_code == 303


def test_a_closed_account_is_checked_by_nobody(client, sign_in, scene, clock):
    scene.account.ends_at = clock.now()
    clock.at += timedelta(minutes=1)
    sign_in(scene.press)

    assert tap(client, scene.account).status_code == 404


def test_a_note_says_what_was_found_and_the_page_says_first_what_to_do(client, sign_in, scene):
    sign_in(scene.owner)
    address = f"/accounts/{scene.account.id}/checks/note"

    page = client.get(address).text
    answer = client.post(
        address, data={"found": "threat to life", "note": "Rang the control room at 14:00."}
    )

    assert page.index("Act now, write later") < page.index('name="found"')
    assert answer.status_code == 303
    assert (kept()[0].found, kept()[0].note) == (
        "threat to life",
        "Rang the control room at 14:00.",
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Select what you found"),
        ({"found": "enquiry answered"}, "Enter what you found and what you did"),
        ({"found": "enquiry answered", "note": "x" * 301}, "300 characters or fewer"),
        ({"found": "nothing to report", "note": "Quiet."}, "Select what you found"),
        ({"found": "something else", "note": "Odd."}, "Select what you found"),
    ],
)
def test_what_is_wrong_with_a_note_is_said_and_nothing_is_kept(client, sign_in, scene, data, says):
    sign_in(scene.owner)

    page = client.post(f"/accounts/{scene.account.id}/checks/note", data=data)

    assert page.status_code == 422
    assert says in page.text or "Not a valid choice" in page.text
    assert not kept()


def test_a_second_check_of_a_day_is_a_further_note(client, sign_in, scene, clock):
    sign_in(scene.owner)
    tap(client, scene.account)
    clock.at += timedelta(minutes=10)
    client.post(
        f"/accounts/{scene.account.id}/checks/note",
        data={"found": "enquiry answered", "note": "About the fair."},
    )

    page = client.get(f"/accounts/{scene.account.id}/checks").text
    today = client.get("/checks/today").text

    assert len(kept()) == 2
    assert "Days on time: 1. Late: 0. Missed: 0." in page
    assert "About the fair." in page
    assert "About the fair." in today


def test_after_its_hour_a_check_is_late(client, sign_in, scene, clock):
    clock.at = TODAY.replace(hour=20, minute=0, second=1)
    sign_in(scene.owner)

    overdue = client.get("/checks/today").text
    tap(client, scene.account)

    assert kept()[0].is_late
    assert "Overdue" in overdue
    assert "Done, late" in client.get("/checks/today").text


def test_todays_page_shows_what_is_still_to_do(client, sign_in, scene):
    sign_in(scene.holder)
    home = client.get("/your-training").text

    before = client.get("/checks/today").text
    tap(client, scene.account)
    after = client.get("/checks/today").text

    assert "1 of 1 account still to check today" in home
    assert "To do" in before
    assert "Done" in after
    assert "PC Sam Ellis" in after
    assert "still to check today" not in client.get("/your-training").text


def test_who_has_no_account_is_told_so(client, sign_in, scene):
    sign_in(scene.stranger)

    assert "You have no account to check" in client.get("/checks/today").text


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("daily_check_is_insert_only", "UPDATE daily_check SET note = ''"),
        ("daily_check_is_never_deleted", "DELETE FROM daily_check"),
        ("known_finding", "found_else"),
        ("note_when_there_is_something", "note_missing"),
    ],
)
def test_the_database_lets_nobody_change_a_check(scene, clock, name, statement):
    check(scene.account, scene.owner, clock.now())
    insert = (
        "INSERT INTO daily_check (account_id, person_id, at, due_at, found, note) "
        "SELECT account_id, person_id, at, due_at, '{}', '' FROM daily_check"
    )
    given = {"found_else": insert.format("else"), "note_missing": insert.format("threat to life")}

    with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
        db.session.execute(text(given.get(statement, statement)))


def test_the_database_lets_nobody_date_a_check_back(scene, clock):
    check(scene.account, scene.owner, clock.now())

    with pytest.raises(IntegrityError, match="daily_check_is_not_back_dated"):
        check(scene.account, scene.owner, clock.now() - timedelta(days=1))
    db.session.rollback()


def test_a_note_that_goes_round_the_form_is_refused(scene, clock):
    with pytest.raises(Refused, match="has no note"):
        check(scene.account, scene.owner, clock.now(), Found.NOTHING, "Quiet.")


@pytest.mark.parametrize(("who", "entry"), [("owner", "Your accounts"), ("press", "Accounts")])
def test_the_checks_of_an_account_stand_where_their_reader_finds_them(
    client, sign_in, scene, who, entry
):
    sign_in(getattr(scene, who))

    page = client.get(f"/accounts/{scene.account.id}/checks").text

    current = page.split('aria-current="true"', 1)[1].split("</li>")[0]
    assert entry in current
