"""Deciding a request: the rule cannot be overridden, nobody decides their own, all of it is kept."""

import json
from datetime import timedelta

from sqlalchemy import select

from app.access import actions, queries
from app.access.models import AccessRequest, Decision, Grant
from app.accounts import actions as accounts
from app.audit.models import AuditEvent
from app.core.db import db
from app.notices.models import Notice
from tests import factories as make


def approve(client, asked, why="Meets it all."):
    return client.post(f"/access/requests/{asked.id}/approval", data={"why": why})


def test_approving_opens_a_grant_and_tells_both(scene, asked, certify, client, sign_in, clock):
    certify(scene.officer)
    sign_in(scene.decider)

    answer = approve(client, asked)

    assert answer.status_code == 303
    assert queries.standing(scene.officer.id, scene.account.id, clock.now()).may_post
    told = db.session.scalars(select(Notice.address).where(Notice.kind == "access-given")).all()
    assert sorted(told) == sorted([scene.officer.email, scene.sergeant.email])


def test_approving_is_refused_without_a_certificate_and_the_refusal_is_kept(
    scene, asked, client, sign_in
):
    sign_in(scene.decider)

    page = approve(client, asked)

    assert page.status_code == 409
    assert "holds no certificate in force" in page.text
    assert "has not signed the undertaking" in page.text
    assert "Meets it all.</textarea>" in page.text, "what was typed stays, to refuse with"
    assert f'action="/access/requests/{asked.id}/refusal"' in page.text
    assert 'href="/people/1207"' in page.text, "where the certificate is missing"
    assert db.session.scalar(select(Grant)) is None
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb.startswith("refused"))
    ).one()
    assert event.about == f"access_request:{asked.id}"
    assert "no certificate in force" in event.why


def test_approving_is_refused_once_the_certificate_has_lapsed(
    scene, certify, client, sign_in, clock
):
    certify(scene.officer, days_ago=366)
    asked = actions.ask(
        scene.officer, scene.account, made_by_id=scene.sergeant.id, why="x", at=clock.now()
    )
    db.session.commit()
    sign_in(scene.decider)

    page = approve(client, asked)

    assert page.status_code == 409
    assert "certificate lapsed at the end of" in page.text


def test_approving_is_refused_while_the_account_is_locked(
    scene, asked, certify, client, sign_in, clock
):
    certify(scene.officer)
    accounts.lock_account(scene.account, by_id=scene.decider.id, at=clock.now(), why="A stranger.")
    db.session.commit()
    sign_in(scene.decider)

    page = approve(client, asked)

    assert page.status_code == 409
    assert "is locked since" in page.text


def test_the_decider_cannot_decide_about_themselves_or_what_they_asked(
    scene, certify, client, sign_in, clock
):
    certify(scene.decider)
    about_me = actions.ask(
        scene.decider, scene.account, made_by_id=scene.sergeant.id, why="x", at=clock.now()
    )
    by_me = actions.ask(
        scene.officer, scene.account, made_by_id=scene.decider.id, why="x", at=clock.now()
    )
    db.session.commit()
    sign_in(scene.decider)

    assert approve(client, about_me).status_code == 409
    assert approve(client, by_me).status_code == 409
    assert "Meets it all.</textarea>" not in approve(client, by_me).text, "nothing to refuse with"
    assert client.post(f"/access/requests/{by_me.id}/refusal", data={"why": "x"}).status_code == 409


def test_a_decision_keeps_the_evidence_that_was_on_the_page(scene, asked, certify, client, sign_in):
    certify(scene.officer)
    sign_in(scene.decider)
    approve(client, asked)

    decision = db.session.scalars(select(Decision)).one()
    evidence = json.loads(decision.evidence)

    assert [one["met"] for one in evidence] == [True] * 6
    assert decision.why == "Meets it all."


def test_a_decision_needs_the_password_again_after_a_quarter_of_an_hour(
    scene, asked, client, sign_in, clock
):
    sign_in(scene.decider)
    clock.at += timedelta(minutes=16)

    answer = client.get(f"/access/requests/{asked.id}/approval")

    assert answer.status_code == 303
    assert answer.location.startswith("/confirm?next=")


def test_a_request_is_decided_once(scene, asked, certify, client, sign_in):
    certify(scene.officer)
    sign_in(scene.decider)
    approve(client, asked)

    assert approve(client, asked).status_code == 409
    assert len(db.session.scalars(select(Grant)).all()) == 1


def test_a_reason_is_asked_for_and_bounded(scene, asked, client, sign_in):
    sign_in(scene.decider)

    empty = client.post(f"/access/requests/{asked.id}/refusal", data={"why": " "})
    long = client.post(f"/access/requests/{asked.id}/refusal", data={"why": "x" * 501})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "Enter the reason" in empty.text
    assert "500 characters or fewer" in long.text
    assert db.session.scalar(select(Decision)) is None


def test_an_officer_finds_no_page_to_decide_with(scene, asked, client, sign_in):
    sign_in(make.person())

    assert client.get(f"/access/requests/{asked.id}/approval").status_code == 404
    assert approve(client, asked).status_code == 404
    assert db.session.scalars(select(AccessRequest)).one().decision is None
