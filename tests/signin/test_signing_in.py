"""Signing in and out with collar number and password."""

import os
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.db import db
from app.people import actions as people
from app.signin import hashing
from app.signin.models import FailedTry, Password, SignIn
from tests import factories as make
from tests.conftest import TODAY, settings_for

WRONG = "The number and password do not match"


@pytest.fixture
def sam(app):
    person = make.person("Sam Ellis", collar_number="S1207")
    make.password(person)
    return person


def enter(browser, number="S1207", password=make.PASSWORD, **query):
    given = {"collar_number": number, "password": password}
    return browser.post("/sign-in", data=given, query_string=query)


def cookie(browser):
    with browser.session_transaction() as session:
        return dict(session)


def is_in(browser):
    return browser.get("/your-sign-ins").status_code == 200


def test_number_and_password_sign_a_person_in(sam, client):
    page = enter(client)

    assert page.status_code == 303
    assert page.location == "/"
    assert is_in(client)
    row = db.session.scalars(select(SignIn)).one()
    assert (row.person_id, row.address, row.strength) == (sam.id, "127.0.0.1", "password")


def test_blanks_and_small_letters_in_the_number_do_not_matter(sam, client):
    assert enter(client, " s1207 ").status_code == 303


def test_the_database_holds_neither_password_nor_token(sam, client):
    enter(client)

    token = cookie(client)["_user_id"]
    assert len(token) >= 43  # 256 bits
    row = db.session.scalars(select(SignIn)).one()
    assert token not in row.token_hash
    assert (
        db.session.scalars(select(Password))
        .one()
        .hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    )


def test_signing_in_and_out_stand_in_the_history(sam, client):
    enter(client)
    client.post("/sign-out")

    told = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.seq)).all()
    assert told == ["signed in", "signed out"]


@pytest.mark.parametrize("number", ["S1207", "S9999"])
def test_a_wrong_password_and_an_unknown_number_read_the_same(sam, client, number):
    page = enter(client, number, "not the right words at all")

    assert page.status_code == 422
    assert page.text.count(WRONG) == 2  # in the summary and at the field
    assert "<title>Error: Sign in" in page.text
    assert not is_in(client)
    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 1


def test_unknown_wrong_and_leaver_get_the_same_bytes_for_the_same_work(
    sam, app, client, clock, monkeypatch
):
    gone = make.person(collar_number="S1300", left_at=TODAY - timedelta(days=1))
    make.password(gone)
    nobody_chose = make.person(collar_number="S1400")
    looks = []
    verify = type(hashing.hasher).verify
    monkeypatch.setattr(
        type(hashing.hasher), "verify", lambda self, *a: looks.append(1) or verify(self, *a)
    )
    pages = {}

    for number in ("S1207", "S1300", nobody_chose.collar_number, "S9999"):
        looks.clear()
        secret = make.PASSWORD if number == "S1300" else "not the right words at all"
        pages[number] = enter(app.test_client(), number, secret).text.replace(number, "…")
        assert len(looks) == 1, number

    assert len(set(pages.values())) == 1


def test_the_dummy_costs_what_a_real_password_costs():
    assert not hashing.is_outdated(hashing.DUMMY)
    assert not hashing.is_right(None, "anything")


def test_an_old_hash_is_renewed_at_the_next_sign_in(app, client):
    from argon2 import PasswordHasher

    person = make.person(collar_number="S1")
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
    make.add(Password(person_id=person.id, hash=old.hash(make.PASSWORD), set_at=make.LONG_AGO))

    assert enter(client, "S1").status_code == 303

    newest = db.session.scalars(select(Password.hash).order_by(Password.id.desc())).first()
    assert not hashing.is_outdated(newest)
    assert enter(app.test_client(), "S1").status_code == 303


def test_one_password_at_a_time_and_then_a_plain_page(sam, client, monkeypatch):
    monkeypatch.setattr(hashing, "LONGEST_WAIT_SECONDS", 0.01)

    with hashing.turn():
        page = enter(client)

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 0
    assert enter(client).status_code == 303


def test_passwords_are_looked_at_behind_the_pages_that_others_read(app):
    def nice() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert hashing._behind.submit(nice).result() == min(nice() + hashing.NICE, 19)


def test_nothing_from_before_signing_in_survives_it(sam, client):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["_user_id"] = "a token that somebody else chose"

    enter(client)

    now_held = cookie(client)
    assert "planted" not in now_held
    assert now_held["_user_id"] != "a token that somebody else chose"


def test_each_sign_in_has_a_fresh_token_and_ends_the_one_this_browser_had(sam, client):
    enter(client)
    first = cookie(client)["_user_id"]
    enter(client)

    assert cookie(client)["_user_id"] != first
    ended = db.session.scalars(select(SignIn).where(SignIn.ended_at.is_not(None))).one()
    assert ended.ended_why == "signed in again"


def test_a_copied_cookie_is_dead_after_signing_out(sam, app, client):
    enter(client)
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(cookie(client))
    assert is_in(thief)

    page = client.post("/sign-out")

    assert page.status_code == 303
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert not is_in(thief)


def test_the_cookie_is_as_closed_as_cookies_can_be(sam, client):
    header = enter(client).headers["Set-Cookie"]

    assert header.startswith("__Host-keyholder=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in header


def test_half_an_hour_without_use_ends_it_and_use_keeps_it(sam, client, clock):
    enter(client)
    for _ in range(3):
        clock.at += timedelta(minutes=29)
        assert is_in(client)

    clock.at += timedelta(minutes=30, seconds=1)

    assert not is_in(client)


def test_the_cookie_is_moved_on_once_a_minute_and_no_page_writes(sam, client, clock):
    enter(client)
    client.get("/your-sign-ins")  # the first page brings the token of its forms into the session
    clock.at += timedelta(seconds=58)
    assert "Set-Cookie" not in client.get("/your-sign-ins").headers

    clock.at += timedelta(seconds=2)

    assert "Set-Cookie" in client.get("/your-sign-ins").headers


def test_twelve_hours_end_it_whatever_was_done(sam, client, clock):
    enter(client)
    for _ in range(12 * 3 - 1):
        clock.at += timedelta(minutes=20)
        assert is_in(client)

    clock.at += timedelta(minutes=20)

    assert not is_in(client)


def test_leaving_the_force_ends_it_at_that_instant_and_coming_back_does_not_revive_it(
    sam, client, clock
):
    enter(client)

    people.leave(sam, by_id=None, at=clock.now(), why="Retired.")
    assert not is_in(client)
    people.rejoin(sam, by_id=None, at=clock.now())

    assert not is_in(client)


def test_a_change_of_role_ends_it(sam, client, clock):
    from app.people.rules import Role

    enter(client)
    made = people.appoint(
        sam, Role.TRAINER, make.force(), by_id=None, at=clock.now(), why="New post."
    )
    assert not is_in(client)
    enter(client)
    assert is_in(client)

    people.end_appointment(made, by_id=None, at=clock.now(), why="Moved.")

    assert not is_in(client)


def test_the_demonstrations_people_sign_in_nowhere_else(postgresql_url, tmp_path, clock):
    from app import create_app
    from tests.pages import CheckedClient

    real = settings_for(
        postgresql_url,
        tmp_path,
        base_url="https://keyholder.example",
        demonstration=False,
        mail_url="smtp://mail.example",
    )
    app = create_app(real, clock, TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = CheckedClient
    with app.app_context():
        for number, demonstration in (("S1", True), ("S2", False)):
            make.password(make.person(collar_number=number, is_demonstration=demonstration))
        browser = app.test_client()
        given = {"password": make.PASSWORD}
        at = {"base_url": "https://keyholder.example"}

        refused = browser.post("/sign-in", data={**given, "collar_number": "S1"}, **at)
        taken = browser.post("/sign-in", data={**given, "collar_number": "S2"}, **at)

        assert (refused.status_code, taken.status_code) == (422, 303)
        db.session.remove()
        db.engine.dispose()


def test_every_form_here_needs_its_token(sam, client, app):
    app.config["WTF_CSRF_ENABLED"] = True
    for address in ("/sign-in", "/sign-out", "/forgotten-password", "/new-password/x"):
        assert client.post(address, data={"collar_number": "S1207"}).status_code == 400, address


def test_the_person_signed_in_is_looked_up_in_one_statement(sam, client, app):
    from sqlalchemy import event

    enter(client)
    said = []
    event.listen(db.engine, "before_cursor_execute", lambda c, cu, s, *a: said.append(s))

    client.get("/confirm")

    assert len([one for one in said if "FROM sign_in" in one]) == 1
    assert (
        len([one for one in said if one.startswith("SELECT") and "clock_timestamp" not in one]) == 1
    )
