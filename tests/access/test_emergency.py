"""Breaking the glass: certified people, some hours, a second person by the next working day or over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.access import queries
from app.access.models import EmergencyConfirmation, Grant
from app.access.rules import confirm_by, why_not
from app.core.db import db

TICK = timedelta(microseconds=1)


def give(client, scene, number="1207"):
    return client.post(
        f"/accounts/{scene.account.id}/emergency",
        data={"collar_number": number, "why": "Missing child."},
    )


def confirm(client, grant):
    return client.post(f"/access/grants/{grant.id}/confirmation", data={"why": "I was told."})


def standing(scene, at):
    return queries.standing(scene.officer.id, scene.account.id, at)


def only_grant():
    return db.session.scalars(select(Grant)).one()


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (datetime(2026, 11, 23, 14, 5, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)),
        (datetime(2026, 11, 27, 23, 59, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)),  # Friday
        (datetime(2026, 12, 24, 20, 0, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC)),
        (datetime(2026, 5, 1, 23, 30, tzinfo=UTC), datetime(2026, 5, 5, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_next_working_day_is_no_weekend_and_no_bank_holiday(at, end):
    assert confirm_by(at) == end


def test_it_ends_unless_a_second_person_confirms_it(scene, certify, client, sign_in):
    certify(scene.officer)
    sign_in(scene.decider)
    answer = give(client, scene)
    grant = only_grant()

    assert answer.status_code == 303
    assert standing(scene, grant.starts_at).may_post
    assert standing(scene, grant.confirm_by - TICK).may_post
    assert why_not(standing(scene, grant.confirm_by)) == (
        "Their access to @ExampleSNT in an emergency ended: no second person confirmed it on "
        "25\u00a0November 2026, 00:00.",
    )
    assert confirm(client, grant).status_code == 409, "not by whoever gave it"


def test_confirmed_it_lasts_its_hours_and_no_longer(scene, certify, client, sign_in, clock):
    certify(scene.officer)
    sign_in(scene.decider)
    give(client, scene)
    grant = only_grant()
    waiting = client.get("/access/exceptions")
    sign_in(scene.colleague)

    answer = confirm(client, grant)

    assert "Waiting, until 25" in waiting.text
    assert "Missing child." in waiting.text
    assert answer.status_code == 303
    assert "Confirmed" in client.get("/access/exceptions").text
    ends = grant.starts_at + timedelta(hours=72)
    set_up = {"on": ["23", "11", "2026"], "reference": "Orlo"}
    assert client.post(f"/access/grants/{grant.id}/set-up", data=set_up).status_code == 303
    assert standing(scene, ends - TICK).may_post
    assert not standing(scene, ends).may_post
    assert confirm(client, grant).status_code == 409, "once"


def test_too_late_is_too_late(scene, certify, client, sign_in, clock):
    certify(scene.officer)
    sign_in(scene.decider)
    give(client, scene)
    clock.at += timedelta(days=2)
    sign_in(scene.colleague)

    assert confirm(client, only_grant()).status_code == 409
    assert "Not confirmed" in client.get("/access/exceptions").text
    assert db.session.scalar(select(EmergencyConfirmation)) is None


def test_only_certified_people_and_never_oneself(scene, certify, client, sign_in):
    sign_in(scene.decider)
    uncertified, nobody = give(client, scene), give(client, scene, "NONE")
    certify(scene.decider)
    oneself = give(client, scene, scene.decider.collar_number)

    assert (uncertified.status_code, nobody.status_code, oneself.status_code) == (409, 422, 409)
    assert "holds no certificate in force" in uncertified.text
    assert "Missing child.</textarea>" in uncertified.text
    assert db.session.scalar(select(Grant)) is None
