"""A form sent when its sign-in or the proof of who sends it was too old: nothing typed is lost."""

import re
from datetime import timedelta

import html5lib
import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.people.models import Appointment
from app.people.rules import Role
from app.signin.rules import IDLE
from tests import factories as make
from tests.pages import BASE_URL

WHY = "She leads the unit from Monday, & “it” matters."
LATER = timedelta(minutes=16)


@pytest.fixture
def boss(app):
    made = make.corporate_communication_manager(collar_number="9003")
    make.password(made)
    return made


@pytest.fixture
def other(app):
    return make.person(name="Ann Other")


@pytest.fixture
def send(boss, other, client, sign_in, clock):
    """Open the page that gives a role, wait, and send it; return the answer and its address."""
    sign_in(boss)
    roles = f"/people/{other.collar_number}/roles"
    client.get(roles)

    def do(wait, **headers):
        clock.at += wait
        told = {"Referer": BASE_URL + roles, **headers}
        given = {
            "role": Role.TRAINER,
            "unit": make.force().id,
            "why": WHY,
            "csrf_token": "an old one",
        }
        return client.post(roles, data=given, headers=told)

    return do


def form(page, number=-1):
    """Return a page's form: where it is sent to, and its fields."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    main = tree.find(".//main")
    one = list(main.iter("form"))[number]
    fields = {f.get("name"): f.get("value", "") for f in one.iter("input") if f.get("name")}
    return one.get("action"), fields


def given():
    return db.session.scalar(select(func.count(Appointment.id)).filter_by(role=Role.TRAINER))


def test_what_was_typed_before_the_password_was_asked_again_is_sent_after_it(send, client, other):
    asked = send(LATER)
    assert asked.status_code == 403
    assert "What you sent is kept" in asked.text
    assert WHY not in asked.text

    action, fields = form(asked)
    wrong = client.post(action, data={**fields, "password": "not the right words at all"})
    action, fields = form(wrong)
    offered = client.post(action, data={**fields, "password": make.PASSWORD})

    assert "It is not done yet" in offered.text
    assert "She leads the unit from Monday, &amp; “it” matters." in offered.text
    assert f'href="/people/{other.collar_number}/roles"' in offered.text
    assert given() == 0
    action, fields = form(offered)
    assert client.post(action, data=fields).status_code == 303
    assert db.session.scalars(select(Appointment.why).filter_by(role=Role.TRAINER)).one() == WHY


def test_what_was_typed_before_lying_idle_is_sent_after_signing_in(send, client, boss):
    asked = send(IDLE + timedelta(minutes=1))
    assert '<h1 class="govuk-heading-xl">Sign in</h1>' in asked.text

    action, fields = form(asked)
    secret = {"collar_number": boss.collar_number, "password": make.PASSWORD}
    offered = client.post(action, data={**fields, **secret})

    action, fields = form(offered)
    assert fields["why"] == WHY
    assert client.post(action, data=fields).status_code == 303
    assert given() == 1


def test_somebody_else_who_signs_in_there_is_not_offered_it(send, client):
    somebody = make.person(collar_number="S1999")
    make.password(somebody)
    action, fields = form(send(IDLE + timedelta(minutes=1)))

    secret = {"collar_number": "S1999", "password": make.PASSWORD}
    answer = client.post(action, data={**fields, **secret})

    assert answer.status_code == 303


def test_it_is_kept_for_half_an_hour_and_not_longer(send, client, clock):
    action, fields = form(send(LATER))
    clock.at += timedelta(minutes=29)
    assert client.get("/").status_code in {200, 303}  # somebody is there: not idle
    clock.at += timedelta(minutes=2)

    answer = client.post(action, data={**fields, "password": make.PASSWORD})

    assert answer.status_code == 303


@pytest.mark.parametrize("forged", ["", "nonsense", "gAAAAA"])
def test_a_forged_one_is_nothing(boss, client, sign_in, clock, forged):
    sign_in(boss)

    answer = client.post("/confirm", data={"password": make.PASSWORD, "unsent": forged})

    assert answer.status_code == 303


def test_a_password_is_never_carried(boss, client, sign_in, clock):
    sign_in(boss)
    clock.at += IDLE + timedelta(minutes=1)

    answer = client.post("/your-password", data={"current": make.PASSWORD, "password": "x" * 20})

    assert answer.status_code == 303


def test_a_press_without_words_leads_back_to_its_page(boss, client, sign_in, clock):
    sign_in(boss)
    clock.at += IDLE + timedelta(minutes=1)
    page = {"Referer": f"{BASE_URL}/your-sign-ins?sort=since"}

    answer = client.post("/your-sign-ins/ending", headers=page)

    assert answer.location == "/sign-in?next=/your-sign-ins?sort%3Dsince"


@pytest.mark.parametrize(
    ("site", "kept"), [("same-origin", True), ("cross-site", False), ("", False)]
)
def test_a_page_from_before_signing_in_again_is_offered_when_it_is_ours(
    app, send, client, site, kept
):
    app.config["WTF_CSRF_ENABLED"] = True

    answer = send(timedelta(0), **{"Sec-Fetch-Site": site})

    assert answer.status_code == 400
    assert ("Send what you wrote" in answer.text) is kept
    assert given() == 0
    if kept:
        action, fields = form(answer)
        assert (
            client.post(action, data=fields, headers={"Referer": BASE_URL + action}).status_code
            == 303
        )
        assert given() == 1


HOSTILE = "She leads\x0b the\x00 unit\u202e."


def test_a_character_that_cannot_be_kept_costs_nobody_the_rest_of_the_text(
    boss, other, client, sign_in
):
    sign_in(boss)
    roles = f"/people/{other.collar_number}/roles"
    given_ = {"role": Role.TRAINER, "unit": make.force().id, "why": HOSTILE}
    ours = {"Referer": BASE_URL + roles, "Sec-Fetch-Site": "same-origin"}

    offered = client.post(roles, data=given_, headers=ours)
    elsewhere = client.post(roles, data=given_)

    assert offered.status_code == elsewhere.status_code == 400
    assert "a character that cannot be kept" in elsewhere.text
    assert "She leads the unit." not in elsewhere.text
    action, fields = form(offered)
    assert client.post(action, data=fields).status_code == 303
    assert db.session.scalars(select(Appointment.why).filter_by(role=Role.TRAINER)).one() == (
        "She leads the unit."
    )


def test_what_a_page_offers_again_names_no_numbers_of_ours(send, client):
    action, fields = form(send(LATER))

    offered = client.post(action, data={**fields, "password": make.PASSWORD})

    terms = re.findall(r"<dt[^>]*>([^<]+)</dt>", offered.text)
    assert terms == ["Role", "Why"]
