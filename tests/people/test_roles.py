"""Giving and ending roles: by whom, over what, and never the last manager's."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core.db import db
from app.people import queries
from app.people.models import Appointment
from app.people.rules import Role
from tests import factories as make
from tests.pages import CheckedClient

MANAGER = Role.CORPORATE_COMMUNICATION_MANAGER


@pytest.fixture
def boss(app, sign_in):
    person = make.corporate_communication_manager()
    sign_in(person)
    return person


def give(client, person, role=Role.TRAINER, over=None, why="New post."):
    unit = over or make.force()
    given = {"role": str(role), "unit": unit.id, "why": why}
    return client.post(f"/people/{person.collar_number}/roles", data=given)


def end(client, appointment, why="Moved."):
    address = f"/people/{appointment.person.collar_number}/roles/{appointment.id}/ending"
    return client.post(address, data={"why": why})


def test_a_manager_gives_a_role_and_ends_it_with_its_history(app, client, boss, clock):
    sam = make.person("Sam Ellis")
    team = make.unit("Hoddesdon SNT")

    assert give(client, sam, Role.ACCOUNT_OWNER, team).status_code == 303
    page = client.get(f"/people/{sam.collar_number}/roles")
    assert "PC Sam Ellis is now account owner over Hoddesdon SNT." in page.text
    held = db.session.scalars(select(Appointment).where(Appointment.person_id == sam.id)).one()
    assert (held.by_id, held.why) == (boss.id, "New post.")
    assert end(client, held).status_code == 303

    page = client.get(f"/people/{sam.collar_number}/roles")
    assert "Ended" in page.text
    events = db.session.execute(
        select(AuditEvent.verb, AuditEvent.by_id, AuditEvent.why)
        .where(AuditEvent.about == f"appointment:{held.id}")
        .order_by(AuditEvent.seq)
    ).all()
    assert [tuple(one) for one in events] == [
        ("role given", boss.id, "New post."),
        ("role ended", boss.id, "Moved."),
    ]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"role": "", "unit": "1", "why": "x"}, "Select the role"),
        ({"role": "learner", "unit": "1", "why": "x"}, "Select the role"),
        ({"role": "emperor", "unit": "1", "why": "x"}, "Select the role"),
        ({"role": "trainer", "unit": "99999", "why": "x"}, "Select the part of the force"),
        ({"role": "trainer", "unit": "9" * 30, "why": "x"}, "Select the part of the force"),
        ({"role": "trainer", "unit": "<b>", "why": "x"}, "Select the part of the force"),
        ({"role": "trainer", "unit": "1", "why": "  "}, "Enter the reason"),
        ({"role": "trainer", "unit": "1", "why": "x" * 501}, "500 characters or fewer"),
    ],
)
def test_what_is_missing_or_hostile_is_said(app, client, boss, given, says):
    sam = make.person()

    page = client.post(f"/people/{sam.collar_number}/roles", data=given)

    assert page.status_code == 422
    assert says in page.text


def test_nobody_appoints_themselves_or_ends_a_role_of_their_own(app, client, boss):
    make.corporate_communication_manager()
    own = queries.appointments(boss.id)[0]

    raised, ended = give(client, boss, Role.AUDITOR), end(client, own)

    assert (raised.status_code, ended.status_code) == (409, 409)
    assert "You cannot appoint yourself." in raised.text
    assert "You cannot end a role of your own." in ended.text
    refused = db.session.scalars(
        select(AuditEvent.verb).where(AuditEvent.verb.like("refused%"))
    ).all()
    assert refused == ["refused: role given", "refused: role ended"]


def test_a_role_held_already_and_a_leaver_are_refused(app, client, boss, clock):
    trainer = make.person(role=Role.TRAINER)
    gone = make.person(left_at=clock.at)

    assert "holds this role there already" in give(client, trainer).text
    assert "does not serve in the force" in give(client, gone).text


def test_a_role_ends_once(app, client, boss):
    held = make.person(role=Role.TRAINER)
    role = queries.appointments(held.id)[0]
    end(client, role)

    again = end(client, role)

    assert again.status_code == 409
    assert "already ended" in again.text


def test_a_manager_of_a_part_reaches_nothing_beyond_it(app, client, sign_in):
    part, other = make.unit("Broxbourne"), make.unit("Dacorum")
    make.corporate_communication_manager()
    local = make.person(role=MANAGER, over=part)
    inside, outside = make.person(unit=part), make.person(unit=other, role=Role.TRAINER, over=other)
    far = make.appointment(inside, Role.AUDITOR, make.force())
    sign_in(local)

    assert give(client, inside, over=part).status_code == 303
    assert give(client, inside, MANAGER, over=make.force()).status_code == 422
    assert give(client, inside, over=other).status_code == 422
    assert give(client, outside, over=part).status_code == 404
    assert end(client, queries.appointments(outside.id)[0]).status_code == 404
    assert end(client, far).status_code == 404


def test_the_role_of_somebody_else_is_not_found_under_this_person(app, client, boss):
    sam = make.person()
    held = queries.appointments(make.person(role=Role.TRAINER).id)[0]

    assert client.get(f"/people/{sam.collar_number}/roles/{held.id}/ending").status_code == 404


def test_two_managers_who_end_each_others_role_leave_one(app, sign_in, clock):
    pair = [make.corporate_communication_manager() for _ in range(2)]
    roles = [queries.appointments(one.id)[0] for one in pair]
    addresses = [
        f"/people/{one.collar_number}/roles/{role.id}/ending"
        for one, role in zip(pair, roles, strict=True)
    ]
    browsers = [app.test_client(), app.test_client()]
    for person, browser in zip(pair, browsers, strict=True):
        assert isinstance(browser, CheckedClient)
        sign_in(person, browser=browser)

    def end_the_other(number):
        with app.app_context():
            return browsers[number].post(addresses[1 - number], data={"why": "Moved."}).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(end_the_other, range(2)))

    assert codes[0] == 303
    assert codes[1] in {303, 404, 409}
    assert len(queries.holders_of(MANAGER, clock.now())) == 1
