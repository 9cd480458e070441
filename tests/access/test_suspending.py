"""Suspending a person: all rights at once, discreetly, until another person lifts it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import actions, queries
from app.access.models import PersonSuspension
from app.access.rules import SuspensionKind, why_not
from app.audit.models import AuditEvent, EventDetail
from app.core.db import db
from app.core.errors import Refused
from app.core.london import start_of
from app.people.rules import Role
from tests import factories as make

SECRET = "PSD 4711/26"
TICK = timedelta(microseconds=1)


@pytest.fixture
def standards(scene):
    """Two of Professional Standards."""
    found = [make.person(role=Role.PROFESSIONAL_STANDARDS, rank="DI") for _ in range(2)]
    db.session.commit()
    return found


def restrict(client, kind="standards", number="1207", **more):
    data = {"kind": kind, "why": SECRET, **more}
    return client.post(f"/people/{number}/suspension", data=data)


def may_post(scene, at):
    return queries.standing(scene.officer.id, scene.account.id, at).may_post


def test_all_rights_are_gone_in_that_instant_and_most_read_only_restricted(
    scene, granted, standards, client, sign_in, clock
):
    sign_in(standards[0])
    before = clock.now()
    answer = restrict(client)
    began = db.session.scalars(select(PersonSuspension)).one().starts_at

    assert answer.status_code == 303
    assert may_post(scene, before)
    assert may_post(scene, began - TICK)
    assert not may_post(scene, began)
    for who in (scene.sergeant, scene.decider, make.auditor()):
        sign_in(who)
        page = client.get(f"/accounts/{scene.account.id}").text
        assert "PC Sam Ellis is restricted." in page
        assert SECRET not in page
        assert "Professional Standards" not in page
    sign_in(scene.officer)
    assert SECRET not in client.get("/your-accounts").text


def test_the_reason_is_for_those_entitled_and_not_in_the_history(
    scene, granted, standards, client, sign_in
):
    sign_in(standards[0])
    restrict(client)
    sign_in(standards[1])
    theirs = client.get("/access/suspensions"), client.get("/access/suspensions.csv")
    sign_in(scene.decider)
    others = client.get("/access/suspensions"), client.get("/access/suspensions.csv")
    sign_in(scene.sergeant)

    assert all(SECRET in one.text for one in theirs)
    assert not any(SECRET in one.text or "1207" in one.text for one in others)
    assert client.get("/access/suspensions").status_code == 404
    assert not any(SECRET in one for one in db.session.scalars(select(AuditEvent.why)))
    assert not any(SECRET in one for one in db.session.scalars(select(EventDetail.json)) if one)


def test_whoever_set_it_does_not_lift_it_and_corporate_communication_does_not_find_it(
    scene, granted, standards, client, sign_in, clock
):
    sign_in(standards[0])
    restrict(client)
    made = db.session.scalars(select(PersonSuspension)).one()
    end = f"/access/suspensions/{made.id}/end"
    own = client.post(end, data={"why": "Done."})
    sign_in(scene.decider)
    theirs = client.post(end, data={"why": "Done."})
    sign_in(standards[1])

    other = client.post(end, data={"why": "Done."})

    assert (own.status_code, theirs.status_code, other.status_code) == (409, 404, 303)
    assert "A second person must lift it." in own.text
    assert may_post(scene, clock.now())
    assert client.post(end, data={"why": "Again."}).status_code == 409


def test_somebody_is_restricted_once_by_each_and_free_when_both_have_lifted(
    scene, granted, standards, clock
):
    at = clock.now()
    for kind, by in (("standards", standards[0]), ("communication", scene.decider)):
        actions.suspend(scene.officer, SuspensionKind(kind), by_id=by.id, why="x", at=at)
    with pytest.raises(Refused, match="restricted already"):
        actions.suspend(
            scene.officer, SuspensionKind.STANDARDS, by_id=standards[1].id, why="x", at=at
        )
    one, two = db.session.scalars(select(PersonSuspension).order_by(PersonSuspension.id))
    actions.lift(one, by_id=standards[1].id, why="x", at=at + TICK)

    assert not may_post(scene, at + TICK)
    actions.lift(two, by_id=scene.colleague.id, why="x", at=at + 2 * TICK)
    assert may_post(scene, at + 2 * TICK)
    db.session.commit()


def test_a_long_absence_suspends_after_28_days_and_a_short_one_never(
    scene, granted, client, sign_in, clock
):
    today = clock.at.date()
    sign_in(scene.decider)
    answer = restrict(client, "absence", away_from=[today.day, today.month, today.year])
    made = db.session.scalars(select(PersonSuspension)).one()
    suspends = start_of(today + timedelta(days=28))

    assert answer.status_code == 303
    assert made.starts_at == suspends
    assert (may_post(scene, suspends - TICK), may_post(scene, suspends)) == (True, False)
    assert why_not(queries.standing(scene.officer.id, scene.account.id, suspends)) == (
        "PC Sam Ellis is restricted.",
    )
    actions.lift(made, by_id=scene.decider.id, why="Back.", at=clock.now())
    assert may_post(scene, suspends)
    db.session.commit()


@pytest.mark.parametrize(
    ("kind", "away", "said"),
    [
        ("absence", ["", "", ""], "Enter the first day away"),
        ("communication", ["1", "11", "2026"], "Leave the first day away empty"),
        ("absence", ["31", "2", "2026"], "must be a real date"),
        ("standards", ["", "", ""], "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(scene, client, sign_in, kind, away, said):
    sign_in(scene.decider)

    page = restrict(client, kind, away_from=away)

    assert page.status_code == 422
    assert said in page.text
    assert SECRET in page.text, "what was typed stays"


def test_nobody_restricts_themselves_nor_anybody_outside_their_part(
    scene, standards, client, sign_in
):
    unit = make.unit()
    own = make.person(role=Role.PROFESSIONAL_STANDARDS, over=unit, unit=unit)
    db.session.commit()
    sign_in(standards[0])
    assert restrict(client, number=standards[0].collar_number).status_code == 404
    sign_in(own)
    assert restrict(client).status_code == 404
