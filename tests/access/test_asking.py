"""Asking for access: owners for their accounts, line managers for their people, nobody for themselves."""

from sqlalchemy import func, select

from app.access.models import AccessRequest
from app.audit.models import AuditEvent
from app.core.db import db
from tests import factories as make
from tests.pages import same_each_time


def ask(client, scene, **changes):
    data = {"account": scene.account.id, "collar_number": "1207", "why": "Joins the rota."}
    return client.post("/access/requests/new", data={**data, **changes})


def requests() -> int:
    return db.session.scalar(select(func.count()).select_from(AccessRequest)) or 0


def test_an_owner_asks_for_somebody_of_another_team(scene, client, sign_in):
    make.person(collar_number="1666", name="Lena Novak")
    sign_in(scene.sergeant)

    answer = ask(client, scene, collar_number="1666")

    assert answer.status_code == 303
    assert "Lena Novak" in client.get(answer.location).text


def test_a_line_manager_asks_for_their_own_person_on_an_account_they_do_not_own(
    scene, client, sign_in
):
    manager = make.person(rank="Sgt")
    make.person(collar_number="1666", manager=manager)
    sign_in(manager)

    assert ask(client, scene, collar_number="1666").status_code == 303


def test_a_stranger_can_ask_for_nobody(scene, client, sign_in):
    sign_in(make.person())

    page = client.get("/access/requests/new")

    assert "there is nothing you can ask for" in page.text
    ask(client, scene)
    assert requests() == 0


def test_nobody_asks_for_themselves(scene, client, sign_in):
    sign_in(scene.sergeant)

    answer = ask(client, scene, collar_number="0913")

    assert answer.status_code == 409
    assert "You cannot ask for access for yourself." in answer.text
    assert requests() == 0
    assert "Joins the rota.</textarea>" in answer.text, "what was typed stays"
    assert 'value="0913"' in answer.text


def test_an_unknown_number_is_said_at_the_field_and_what_was_typed_stays(scene, client, sign_in):
    sign_in(scene.sergeant)

    page = ask(client, scene, collar_number="9999")

    assert page.status_code == 422
    assert "There is no one with collar number 9999 for whom you can ask." in page.text
    assert "Joins the rota." in page.text


def test_a_number_that_somebody_has_reads_like_one_that_nobody_has(scene, client, sign_in):
    manager = make.person(rank="Sgt")
    make.person(collar_number="1555", manager=manager)
    make.person(collar_number="1777")
    sign_in(manager)

    theirs = ask(client, scene, collar_number="1777")
    nobodys = ask(client, scene, collar_number="9999")

    assert theirs.status_code == nobodys.status_code == 422
    assert same_each_time(theirs).replace("1777", "9999") == same_each_time(nobodys)


def test_the_requests_search_for_what_was_typed_and_any_outcome_means_any(
    scene, asked, client, sign_in
):
    sign_in(scene.decider)

    assert "Sam Ellis" in client.get("/access/requests?outcome=any").text
    assert "Sam Ellis" in client.get("/access/requests?q=elli").text
    for sign in ("%25", "_"):
        assert "No request matches" in client.get(f"/access/requests?q={sign}").text


def test_a_request_that_waits_is_not_made_twice(scene, asked, client, sign_in):
    sign_in(scene.sergeant)

    answer = ask(client, scene)

    assert answer.status_code == 409
    assert "is waiting already" in answer.text
    assert "Joins the rota.</textarea>" in answer.text, "what was typed stays"
    waiting = db.session.scalar(select(AccessRequest.id))
    assert f'href="/access/requests/{waiting}"' in answer.text, "and there is a way on"
    refusals = db.session.scalars(
        select(AuditEvent.verb).where(AuditEvent.verb.contains("refused"))
    )
    assert list(refusals) == ["refused: access asked for"]


def test_a_request_is_seen_by_asker_person_and_decider_and_by_nobody_else(
    scene, asked, client, sign_in
):
    seen = {}
    for who, person in {
        "asker": scene.sergeant, "person": scene.officer, "decider": scene.decider, "stranger": make.person(),
    }.items():  # fmt: skip
        sign_in(person)
        seen[who] = client.get(f"/access/requests/{asked.id}").status_code

    assert seen == {"asker": 200, "person": 200, "decider": 200, "stranger": 404}


def test_the_asker_withdraws_a_request_and_nobody_can_decide_it_any_more(
    scene, asked, client, sign_in
):
    sign_in(scene.sergeant)
    client.post(f"/access/requests/{asked.id}/withdrawal", data={"why": "He moves."})
    sign_in(scene.decider)

    answer = client.post(f"/access/requests/{asked.id}/refusal", data={"why": "Late."})

    assert answer.status_code == 409
    assert "already been decided" in answer.text
