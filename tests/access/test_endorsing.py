"""Requester, endorser, approver: three people, or two where nobody else is there, and then it shows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import actions
from app.access.models import Decision, Grant
from app.access.rules import Level
from app.core.db import db
from app.core.errors import Refused
from app.core.london import end_of, last_day
from tests import factories as make


@pytest.fixture
def inspector(scene):
    """Somebody who can endorse what the line manager asks for."""
    found = make.person(collar_number="0500", name="Ola Stone", rank="Insp")
    db.session.commit()
    return found


def answer(client, asked, supported="yes"):
    data = {"supported": supported, "why": "Their post needs it."}
    return client.post(f"/access/requests/{asked.id}/endorsement", data=data)


def approve(client, asked, **more):
    return client.post(f"/access/requests/{asked.id}/approval", data={"why": "Meets it.", **more})


def test_three_people_give_access(scene, asked, inspector, certify, client, sign_in):
    certify(scene.officer)
    sign_in(scene.decider)
    early = approve(client, asked)
    sign_in(inspector)
    assert "Access to" in client.get("/your-accounts").text
    endorsed = answer(client, asked)
    sign_in(scene.decider)

    given = approve(client, asked)

    assert early.status_code == 409
    assert "not endorsed yet. Insp Ola Stone can endorse it." in early.text
    assert (endorsed.status_code, given.status_code) == (303, 303)
    assert db.session.scalars(select(Decision)).one().fallback == ""
    assert "Endorsed" in client.get(f"/access/requests/{asked.id}").text


def test_a_request_that_the_manager_does_not_endorse_is_not_approved(
    scene, asked, inspector, certify, client, sign_in
):
    certify(scene.officer)
    sign_in(inspector)
    answer(client, asked, "no")
    sign_in(scene.decider)

    page = approve(client, asked)

    assert page.status_code == 409
    assert "Insp Ola Stone did not endorse this request: Their post needs it." in page.text


def test_nobody_endorses_what_they_asked_for_or_what_is_about_them(
    scene, asked, inspector, client, sign_in
):
    for who in (scene.sergeant, scene.officer, make.person(rank="Insp", unit=make.unit())):
        sign_in(who)
        assert answer(client, asked).status_code == 404, who.name
    with pytest.raises(Refused, match="line manager"):
        actions.endorse(asked, supported=True, by_id=scene.sergeant.id, why="x", at=asked.made_at)


def test_who_endorsed_does_not_decide_while_another_could(
    scene, asked, certify, client, sign_in, clock
):
    boss = make.corporate_communication_manager(rank="Insp")
    certify(scene.officer)
    actions.endorse(asked, supported=True, by_id=boss.id, why="Fits.", at=clock.now())
    db.session.commit()
    sign_in(boss)

    page = approve(client, asked)

    assert page.status_code == 409
    assert "You endorsed this request. Another person must decide it." in page.text


def test_where_nobody_could_endorse_two_are_enough_and_the_list_says_so(
    scene, granted, client, sign_in
):
    sign_in(scene.decider)

    page = client.get("/access/requests?outcome=two")
    file = client.get("/access/requests.csv?outcome=any")

    assert "PC Sam Ellis" in page.text
    assert "Two people decided." in page.text
    assert "Nobody else could endorse it." in file.text


def test_admin_is_for_corporate_communication_alone(scene, certify, clock):
    certify(scene.officer)

    with pytest.raises(Refused, match="Only its staff have access as admin"):
        actions.ask(
            scene.officer, scene.account, made_by_id=scene.sergeant.id, why="x", at=clock.now(),
            level=Level.ADMIN,
        )  # fmt: skip


def test_the_level_and_the_end_asked_for_are_kept(scene, certify, client, sign_in, clock):
    certify(scene.officer)
    until = (clock.at + timedelta(days=30)).date()
    sign_in(scene.sergeant)
    typed = {
        "account": scene.account.id, "collar_number": "1207", "level": "reply", "why": "Rota.",
        "until": [until.day, until.month, until.year],
    }  # fmt: skip
    asked = client.post("/access/requests/new", data=typed)
    sign_in(scene.decider)
    client.post(f"{asked.location}/approval", data={"why": "Meets it.", "on_probation": "y"})

    grant = db.session.scalars(select(Grant)).one()

    assert (grant.level, last_day(grant.ends_at)) == ("reply", until)
    assert grant.probation_until == grant.starts_at + timedelta(days=28)


def test_access_without_an_end_ends_after_twelve_months(granted, clock):
    assert granted.ends_at == end_of(clock.at.date().replace(year=2027))


def test_a_level_that_is_none_is_refused_with_what_was_typed(scene, client, sign_in):
    sign_in(scene.sergeant)
    typed = {"account": scene.account.id, "collar_number": "1207", "why": "Rota.", "level": "all"}

    page = client.post("/access/requests/new", data=typed)

    assert page.status_code == 422
    assert "Rota.</textarea>" in page.text
