"""Locking an account: at once, with a reason, and ended by a second person."""

from datetime import timedelta

import pytest

from app.accounts.models import Account, AccountLock
from app.core.db import db
from app.people.rules import Kind, Role
from tests import factories as make
from tests.conftest import TODAY


@pytest.fixture
def account(app):
    made = Account(
        platform="X", handle="@ExampleSNT", address="https://x.com/ExampleSNT", unit_id=make.force().id,
        purpose="News.", kind="neighbourhood", required_course="twitter-protocol",
        starts_at=TODAY - timedelta(days=9),
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def test_information_security_locks_and_a_second_person_unlocks(account, client, sign_in):
    sign_in(make.person(role=Role.INFORMATION_SECURITY))
    client.post(f"/accounts/{account.id}/lock", data={"why": "Signs of a stranger."})
    page = client.get(f"/accounts/{account.id}").text
    sign_in(make.corporate_communication_officer())
    client.post(f"/accounts/{account.id}/unlock", data={"why": "New sign-ins made."})

    assert "This account is locked" in page
    assert db.session.scalars(db.select(AccountLock)).one().ends_at is not None


def test_nobody_ends_the_lock_they_set(account, client, sign_in):
    sign_in(make.corporate_communication_officer())
    client.post(f"/accounts/{account.id}/lock", data={"why": "Signs of a stranger."})

    answer = client.post(f"/accounts/{account.id}/unlock", data={"why": "Safe."})

    assert answer.status_code == 409
    assert "A second person must unlock it." in answer.text


def test_a_locked_account_is_not_locked_twice(account, client, sign_in):
    sign_in(make.corporate_communication_officer())
    client.post(f"/accounts/{account.id}/lock", data={"why": "One."})

    assert client.post(f"/accounts/{account.id}/lock", data={"why": "Two."}).status_code == 409


def named():
    """The collar numbers of a sergeant and a constable, as typed for owner and deputy."""
    owner, deputy = make.person(rank="Sgt"), make.person()
    return {"owner": owner.collar_number, "deputy": deputy.collar_number}


def test_a_handle_is_never_used_twice(account, client, sign_in):
    make.course_version()
    sign_in(make.corporate_communication_officer())
    data = {
        "platform": "X (formerly Twitter)", "handle": "@New", "address": "https://x.com/New",
        "unit": make.force().id, "kind": "neighbourhood", "required_course": "twitter-protocol", "purpose": "News.",
        **named(),
    }  # fmt: skip

    first = client.post("/accounts/new", data=data)
    again = client.post("/accounts/new", data={**data, "handle": "@nEW"})

    assert first.status_code == 303
    assert again.status_code == 422
    assert "A handle is never used twice" in again.text


def test_the_owner_changes_and_the_old_one_no_longer_sees_it(account, client, sign_in):
    old, new = (make.person(collar_number=one, rank="Sgt") for one in ("0913", "0914"))
    sign_in(make.corporate_communication_officer())
    for number in ("0913", "0914"):
        client.post(
            f"/accounts/{account.id}/owner", data={"collar_number": number, "why": "Moves."}
        )
    sign_in(old)
    gone = client.get(f"/accounts/{account.id}").status_code
    sign_in(new)

    assert gone == 404
    assert client.get(f"/accounts/{account.id}").status_code == 200


def test_an_unknown_owner_is_said_at_the_field(account, client, sign_in):
    sign_in(make.corporate_communication_officer())

    page = client.post(f"/accounts/{account.id}/owner", data={"collar_number": "777", "why": "x"})

    assert page.status_code == 422
    assert "There is no one with collar number 777 serving in the force" in page.text


def test_a_staff_number_is_found_however_it_is_capitalised(account, client, sign_in):
    make.person(collar_number="AB12", rank="", kind=Kind.STAFF, name="Jo Example")
    sign_in(make.corporate_communication_officer())

    client.post(f"/accounts/{account.id}/owner", data={"collar_number": "ab12", "why": "Moves."})

    assert "Jo Example" in client.get(f"/accounts/{account.id}").text


def test_a_role_over_one_part_opens_accounts_of_that_part_alone(app, client, sign_in):
    make.course_version()
    here, there = make.unit("North"), make.unit("South")
    sign_in(make.corporate_communication_officer(over=here))
    data = {
        "platform": "Instagram", "handle": "New", "address": "https://instagram.com/New",
        "kind": "neighbourhood", "required_course": "twitter-protocol", "purpose": "News.",
        **named(),
    }  # fmt: skip

    form = client.get("/accounts/new")
    outside = client.post("/accounts/new", data={**data, "unit": there.id})
    inside = client.post("/accounts/new", data={**data, "unit": here.id})

    assert "South" not in form.text
    assert (outside.status_code, inside.status_code) == (422, 303)
