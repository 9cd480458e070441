"""Who holds what of an account: dated rows, and nothing that looks like a secret."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from app.accounts import actions, queries
from app.accounts.actions import Custody
from app.accounts.models import AccountCustody
from app.accounts.rules import SecondFactor
from app.core.db import Base, db
from app.core.errors import Refused
from app.people.rules import Role
from tests import factories as make

LOOKS = "This looks like"


def typed(scene, clock, **changes):
    day = clock.now() - timedelta(days=3)
    return {
        "custodian": scene.other.collar_number, "kept_where": "The password manager, vault “Accounts”.",
        "changed_on": [str(day.day), str(day.month), str(day.year)],
        "recovery_mailbox": "social.media@force.example", "second_factor": "passkey or security key",
        "is_connected": "y", "why": "After the leaver went.", **changes,
    }  # fmt: skip


def change(client, scene, clock, **changes):
    data = typed(scene, clock, **changes)
    return client.post(f"/accounts/{scene.account.id}/custody/change", data=data)


def test_what_is_recorded_is_shown_and_what_was_before_is_kept(client, sign_in, scene, clock):
    sign_in(scene.press)
    first = change(client, scene, clock)
    clock.at += timedelta(minutes=5)
    change(client, scene, clock, second_factor="authenticator app", why="New telephone.")

    page = client.get(f"/accounts/{scene.account.id}/custody").text
    file = client.get(f"/accounts/{scene.account.id}/custody.csv").text
    rows = queries.custodies(scene.account.id)

    assert first.status_code == 303
    assert [one.ends_at is None for one in rows] == [True, False]
    assert rows[0].starts_at == rows[1].ends_at
    for shown in (page.lower(), file.lower()):
        assert "authenticator app" in shown
        assert "passkey or security key" in shown
        assert "after the leaver went." in shown
        assert "social.media@force.example" in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"kept_where": "password: hunter2"},
        {"kept_where": "JBSW Y3DP EHPK 3PXP"},
        {"why": "Backup codes 4821 9930"},
        {"why": "otpauth://totp/X?secret=ABC"},
    ],
)
def test_what_looks_like_a_secret_is_refused_at_its_field(client, sign_in, scene, clock, changes):
    sign_in(scene.press)

    page = change(client, scene, clock, **changes)

    assert page.status_code == 422
    assert LOOKS in page.text
    assert queries.custodies(scene.account.id) == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("lock", "why"),
        ("closing", "why"),
        ("owner", "why"),
        ("deputy", "why"),
        ("measures/suspended", "why"),
        ("review", "why"),
    ],
)
def test_no_reason_of_an_account_takes_a_secret(client, sign_in, scene, path, field):
    sign_in(scene.press)

    page = client.post(f"/accounts/{scene.account.id}/{path}", data={field: "Password: Summer26"})

    assert page.status_code == 422
    assert LOOKS in page.text


def test_a_staff_number_of_eight_digits_is_no_backup_code(client, sign_in, scene, clock):
    make.person(collar_number="48219930")
    sign_in(scene.press)

    assert change(client, scene, clock, custodian="48219930").status_code == 303


def test_the_actions_refuse_a_secret_too(scene, clock):
    told = {"by_id": scene.press.id, "at": clock.now()}
    custody = Custody(
        scene.other, "pin: 4821", clock.now().date(), "a@force.example", SecondFactor.APP, True
    )

    with pytest.raises(Refused, match=LOOKS):
        actions.set_custody(scene.account, custody, why="Changed.", **told)
    with pytest.raises(Refused, match=LOOKS):
        actions.lock_account(scene.account, why="The password is Summer2026!", **told)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"changed_on": ["1", "1", "2099"]}, "must not be after today"),
        ({"changed_on": ["", "", ""]}, "Enter when it was last changed"),
        ({"custodian": "777"}, "There is no one with collar number 777"),
        ({"recovery_mailbox": "nobody"}, "Enter an e-mail address"),
        ({"kept_where": ""}, "Enter where it is kept"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, sign_in, scene, clock, changes, says):
    sign_in(scene.press)

    page = change(client, scene, clock, **changes)

    assert page.status_code == 422
    assert says in page.text


def test_only_those_entitled_see_it(client, sign_in, scene):
    path = f"/accounts/{scene.account.id}/custody"
    for role in (Role.INFORMATION_SECURITY, Role.AUDITOR):
        sign_in(make.person(role=role))
        assert client.get(path).status_code == 200
        assert client.get(f"{path}/change").status_code == 404
    for role in (Role.CHIEF_OFFICER, Role.PROFESSIONAL_STANDARDS, Role.TRAINER):
        sign_in(make.person(role=role))
        assert client.get(path).status_code == 404


def test_no_column_of_the_register_is_for_a_secret():
    names = {
        column.key
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("app.accounts.")
        for column in inspect(mapper.class_).columns
    }

    assert not [
        one
        for one in names
        if any(word in one for word in ("password", "secret", "seed", "code", "token", "pin"))
    ]


def test_the_database_keeps_what_was_recorded(scene, clock):
    make.add(
        AccountCustody(
            account_id=scene.account.id, custodian_id=scene.other.id, kept_where="Safe.",
            changed_on=clock.now().date(), recovery_mailbox="a@force.example", second_factor="none",
            is_connected=False, by_id=scene.press.id, why="x", starts_at=clock.now(),
        )
    )  # fmt: skip
    for name, statement in (
        ("account_custody_ends_once", "UPDATE account_custody SET kept_where = ''"),
        ("account_custody_is_never_deleted", "DELETE FROM account_custody"),
    ):
        with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
            db.session.execute(text(statement))
