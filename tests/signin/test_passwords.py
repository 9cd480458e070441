"""Choosing a password: with a link, with the one before, by command; and the list of sign-ins."""

import re
from datetime import timedelta

import pytest
from dbos import DBOSClient
from flask import current_app
from sqlalchemy import func, select

from app.audit import queries as history
from app.core.db import db
from app.notices import delivery, jobs
from app.notices.models import MailboxMessage, Notice
from app.people.models import Appointment, Unit
from app.signin.models import ResetLink, SignIn
from tests import factories as make
from tests.conftest import TODAY
from tests.signin.test_signing_in import enter, is_in, sam

__all__ = ["sam"]
NEW = "entirely different words today"


def ask(client, number="S1207"):
    return client.post("/forgotten-password", data={"collar_number": number})


def work():
    """Do what the worker would: look for the person, then deliver."""
    for job in enqueued("send reset link"):
        jobs.WORKFLOWS["send reset link"](*job)
    for notice in db.session.scalars(select(Notice.id)).all():
        delivery.deliver(notice)


def enqueued(name):
    """What the web process has left for the worker: the arguments of each job."""
    url = jobs.system_url(current_app)
    client = DBOSClient(system_database_url=url, dbos_system_schema=jobs.SCHEMA)
    try:
        return [one.input["args"] for one in client.list_workflows(name=name)]
    finally:
        client.destroy()


def link_in_mail():
    (mail,) = db.session.scalars(select(MailboxMessage)).all()
    return re.search(r"http://127\.0\.0\.1:8000(/new-password/\S+)", mail.plain)[1]


@pytest.fixture
def link(sam, client):
    ask(client)
    work()
    return link_in_mail()


def test_the_answer_and_the_work_are_the_same_for_a_number_nobody_has(sam, client):
    known, unknown = ask(client), ask(client, "S9999")

    assert known.text == unknown.text
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert len(enqueued("send reset link")) == 2
    work()
    assert db.session.scalar(select(func.count()).select_from(MailboxMessage)) == 1


def test_the_link_stands_in_no_table_but_the_message_itself(link, app):
    token = link.rsplit("/", 1)[1]

    assert len(token) >= 43  # 256 bits
    assert token not in db.session.scalars(select(Notice.data)).one()
    assert token not in db.session.scalars(select(ResetLink.token_hash)).one()


def test_a_link_chooses_a_password_once_and_signs_nobody_in(sam, link, app, client):
    enter(client)
    browser = app.test_client()

    page = browser.post(link, data={"password": NEW})

    assert page.status_code == 303
    assert page.location == "/sign-in"
    assert not is_in(browser)
    assert not is_in(client)  # every sign-in is over
    assert enter(browser).status_code == 422
    assert enter(browser, password=NEW).status_code == 303
    again = app.test_client().post(link, data={"password": "yet another set of words"})
    assert again.status_code == 404
    assert "This link does not work" in again.text


def test_looking_at_a_link_does_not_use_it_up(link, client):
    for _ in range(3):
        assert client.get(link).status_code == 200

    assert client.post(link, data={"password": NEW}).status_code == 303


def test_a_link_lasts_thirty_minutes(link, client, clock):
    clock.at += timedelta(minutes=30, seconds=1)

    assert client.get(link).status_code == 404
    assert client.post(link, data={"password": NEW}).status_code == 404


def test_using_one_link_ends_the_others(sam, client, clock):
    for _ in range(2):
        ask(client)
    work()
    links = [
        re.search(r"(/new-password/\S+)", one)[1]
        for one in db.session.scalars(select(MailboxMessage.plain)).all()
    ]

    assert client.post(links[0], data={"password": NEW}).status_code == 303
    assert client.post(links[1], data={"password": "yet another set of words"}).status_code == 404


def test_somebody_who_has_left_gets_no_link_and_can_use_none(sam, link, client, clock):
    from app.people import actions

    actions.leave(sam, by_id=None, at=clock.now(), why="Retired.")
    assert client.post(link, data={"password": NEW}).status_code == 404

    ask(client)
    work()

    assert db.session.scalar(select(func.count()).select_from(MailboxMessage)) == 1


def test_a_weak_password_is_refused_with_the_reason_and_the_link_stays_good(link, client):
    page = client.post(link, data={"password": "passwordpassword"})

    assert page.status_code == 422
    assert "Password must not be one that many people use" in page.text
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_changing_the_password_ends_every_other_sign_in(sam, app, client):
    enter(client)
    elsewhere = app.test_client()
    enter(elsewhere)

    page = client.post("/your-password", data={"current": make.PASSWORD, "password": NEW})

    assert page.status_code == 303
    assert is_in(client)
    assert not is_in(elsewhere)
    assert enter(elsewhere, password=NEW).status_code == 303


def test_changing_the_password_needs_the_one_before(sam, client, sign_in):
    sign_in(sam)

    page = client.post("/your-password", data={"current": "not it at all, no", "password": NEW})

    assert page.status_code == 422
    assert "This is not your password" in page.text


def test_a_person_sees_her_sign_ins_and_ends_one(sam, app, client):
    enter(client)
    elsewhere = app.test_client()
    enter(elsewhere)
    page = client.get("/your-sign-ins")
    assert page.text.count("127.0.0.1") >= 2
    (other,) = re.findall(r"/your-sign-ins/(\d+)/ending", page.text)

    client.post(f"/your-sign-ins/{other}/ending")

    assert is_in(client)
    assert not is_in(elsewhere)


def test_nobody_ends_somebody_elses_sign_in_by_its_number(sam, app, client, sign_in):
    enter(client)
    mine = db.session.scalars(select(SignIn.id)).one()
    stranger = app.test_client()
    sign_in(make.person(), browser=stranger)

    stranger.post(f"/your-sign-ins/{mine}/ending")

    assert is_in(client)


def test_signing_out_everywhere_ends_every_sign_in(sam, app, client):
    enter(client)
    elsewhere = app.test_client()
    enter(elsewhere)

    page = client.post("/your-sign-ins/ending")

    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert not is_in(elsewhere)


def test_a_manager_signs_somebody_out_everywhere(sam, app, client, sign_in):
    enter(client)
    office = app.test_client()
    sign_in(make.corporate_communication_manager(), browser=office)

    page = office.post("/people/S1207/sign-ins/ending")

    assert page.status_code == 303
    assert not is_in(client)


def test_what_matters_asks_for_the_password_again_after_fifteen_minutes(
    app, client, sign_in, clock
):
    boss = make.corporate_communication_manager(collar_number="9003")
    make.password(boss)
    other = make.person()
    sign_in(boss)
    roles = f"/people/{other.collar_number}/roles"
    assert client.get(roles).status_code == 200
    clock.at += timedelta(minutes=15, seconds=1)

    asked = client.get(roles)
    assert (asked.status_code, asked.location) == (303, f"/confirm?next={roles}")
    wrong = client.post(asked.location, data={"password": "not the right words at all"})
    assert wrong.status_code == 422
    given = client.post(asked.location, data={"password": make.PASSWORD})

    assert given.location == roles
    assert client.get(roles).status_code == 200


def test_a_password_by_command_ends_every_sign_in_and_says_who_set_it(sam, app, client):
    boss = make.corporate_communication_manager()
    number, boss_id, about = boss.collar_number, boss.id, f"person:{sam.id}"
    enter(client)
    run, by = app.test_cli_runner().invoke, ["--by", number]

    weak = run(args=["people", "set-password", "S1207", *by, "--password", "passwordpassword"])
    done = run(args=["people", "set-password", "S1207", *by, "--password", NEW])
    nobody = run(args=["people", "set-password", "S9", *by, "--password", NEW])

    assert weak.exit_code == 1
    assert "many people use" in weak.output
    assert done.exit_code == 0, done.output
    assert nobody.exit_code == 1
    assert not is_in(client)
    events = [one for one in history.history(about) if one.by_id == boss_id]
    assert [one.verb for one in events] == ["signed out", "password set"]
    assert {one.why for one in events} == {"password set by command"}
    assert enter(client, password=NEW).status_code == 303


def test_a_new_installation_begins_with_one_manager(app, client):
    run = app.test_cli_runner().invoke
    given = ["--name", "Helen Frost", "--email", "H.Frost@Force.Example", "--password", NEW]

    done = run(args=["people", "create-first-manager", "9003", *given])
    again = run(args=["people", "create-first-manager", "9004", *given])

    assert done.exit_code == 0, done.output
    assert again.exit_code == 1
    assert "set up already" in again.output
    assert enter(client, "9003", NEW).status_code == 303
    assert client.get("/people/9003/roles").status_code == 200
    assert db.session.scalars(select(Unit.name)).one() == "Hertfordshire Constabulary"
    assert db.session.scalars(select(Appointment.role)).one() == "Corporate Communication manager"
    assert db.session.scalars(select(Appointment.starts_at)).one() >= TODAY
