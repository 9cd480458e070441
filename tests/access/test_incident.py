"""An account that was taken over: the list of what to do, ticked once each, and nobody's access comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.access import actions as access
from app.access import queries as gate
from app.access.rules import why_not
from app.accounts import actions
from app.accounts.models import IncidentStep
from app.accounts.rules import STEPS, Measure, since_lock
from app.core.db import db
from tests import factories as make
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 minutes"), (1, "1 minute"), (125, "2 hours 5 minutes"), (4560, "3 days 4 hours")],
)
def test_the_clock_says_how_long_it_is_since_the_lock(minutes, said):
    assert since_lock(TODAY, TODAY + timedelta(minutes=minutes)) == said


@pytest.fixture
def locked(scene, granted, client, sign_in):
    """The address of the incident's page, after Corporate Communication pressed Lock."""
    sign_in(scene.decider)
    answer = client.post(f"/accounts/{scene.account.id}/lock", data={"why": "A false post."})
    assert answer.status_code == 303
    return answer.location


def test_locking_leads_to_what_is_to_be_done_with_its_clock(locked, client, clock):
    clock.at += timedelta(minutes=20)

    page = client.get(locked).text

    assert "Locked for 20 minutes" in page
    assert "0 of 15 steps done" in page
    assert "Tell information security" in page
    assert page.count("Late") == 4  # those of the first quarter of an hour
    assert all(one.title in page for one in STEPS)


def test_a_step_is_ticked_once_with_name_time_and_note(locked, scene, client, sign_in):
    first = client.post(f"{locked}/steps/security-told", data={"note": "Told Kim Lowe."})
    sign_in(scene.colleague)
    again = client.post(f"{locked}/steps/security-told", data={"note": "Me too."})
    page = client.get(locked).text

    assert first.location.endswith("#security-told")
    assert again.status_code == 409
    assert f"{scene.decider.titled} recorded this" in again.text
    assert "Told Kim Lowe." in page
    assert "1 of 15 steps done" in page
    assert len(db.session.scalars(db.select(IncidentStep)).all()) == 1


def test_a_note_that_looks_like_a_secret_is_refused_and_stays_typed(locked, client):
    answer = client.post(f"{locked}/steps/password-changed", data={"note": "password: Summer2026"})

    assert answer.status_code == 422
    assert "This looks like" in answer.text
    assert 'value="password: Summer2026"' in answer.text
    assert db.session.scalar(db.select(IncidentStep)) is None


def test_an_unknown_step_another_account_and_a_stranger_find_nothing(
    locked,
    scene,
    client,
    sign_in,
):
    assert client.post(f"{locked}/steps/nothing", data={}).status_code == 404
    assert client.get(locked.replace("/accounts/1/", "/accounts/99/")).status_code == 404
    sign_in(scene.officer)
    assert client.get(locked).status_code == 404
    sign_in(scene.sergeant)
    assert "Done" not in client.get(locked).text.split("</nav>")[-1].split("steps done")[1]
    assert client.post(f"{locked}/steps/kept", data={}).status_code == 404


def test_numbers_to_ring_come_from_the_contacts(locked, client, clock):
    from app.courses.models import Contact

    press = make.corporate_communication_officer()
    make.add(
        Contact(
            name="information-security",
            value="01707 000 111",
            by_id=press.id,
            starts_at=clock.now(),
        )
    )

    assert "01707 000 111" in client.get(locked).text


def test_after_an_unlock_nobodys_access_comes_back_until_given_again(
    locked,
    scene,
    granted,
    clock,
    client,
    sign_in,
):
    began = clock.now()
    clock.at += timedelta(hours=3)
    actions.unlock_account(scene.account, by_id=scene.colleague.id, at=clock.now(), why="Safe.")
    then = gate.standing(scene.officer.id, scene.account.id, clock.now())

    assert not then.may_post
    assert "ended when the account was locked as compromised" in why_not(then)[0]
    sign_in(scene.colleague)
    assert "asks for it again" in client.get(locked).text

    clock.at += timedelta(hours=1)
    request = access.ask(
        scene.officer, scene.account, made_by_id=scene.sergeant.id, why="Again.", at=clock.now()
    )
    access.approve(request, by_id=scene.decider.id, why="Read it again.", at=clock.now())

    assert gate.standing(scene.officer.id, scene.account.id, clock.now()).may_post
    assert not gate.standing(scene.officer.id, scene.account.id, began).may_post


def test_another_measure_ends_nobodys_access(scene, granted, clock):
    actions.lock_account(
        scene.account, by_id=scene.decider.id, at=clock.now(), why="Content.",
        kind=Measure.SUSPENDED, review_on=(TODAY + timedelta(days=7)).date(),
    )  # fmt: skip
    clock.at += timedelta(hours=3)
    actions.unlock_account(
        scene.account,
        by_id=scene.colleague.id,
        at=clock.now(),
        why="Fine.",
        kind=Measure.SUSPENDED,
    )

    assert gate.standing(scene.officer.id, scene.account.id, clock.now()).may_post


def test_the_database_keeps_steps_as_they_were_done(locked, client):
    client.post(f"{locked}/steps/kept", data={})

    for statement in (
        "UPDATE incident_step SET note = 'x'",
        "DELETE FROM incident_step",
        "INSERT INTO incident_step (lock_id, step, by_id, at, note) "
        "SELECT lock_id, step, by_id, at, '' FROM incident_step",
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement))
