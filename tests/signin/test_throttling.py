"""Failures slow the next tries down, for the person claimed and for the address, before any hash."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.db import db
from app.signin import hashing
from app.signin.models import FailedTry
from tests import factories as make
from tests.signin.test_signing_in import enter, is_in, sam

__all__ = ["sam"]


def test_the_eleventh_try_must_wait_even_with_the_right_password(sam, client, clock):
    for _ in range(10):
        assert enter(client, password="not the right words at all").status_code == 422

    page = enter(client)

    assert page.status_code == 429
    assert 1 <= int(page.headers["Retry-After"]) <= 3
    assert "Wait" in page.text
    assert not is_in(client)


def test_while_waiting_no_hash_is_computed_and_the_wait_does_not_grow(
    sam, client, clock, monkeypatch
):
    make.failed_tries(12, claimed="S1207", address="203.0.113.9", at=clock.at)
    monkeypatch.setattr(hashing, "is_right", lambda *_: pytest.fail("a hash was computed"))

    waits = {enter(client).headers["Retry-After"] for _ in range(5)}

    assert waits == {"8"}
    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 12


def test_the_wait_ends_by_itself(sam, client, clock):
    make.failed_tries(30, claimed="S1207", address="203.0.113.9", at=clock.at)
    assert enter(client).status_code == 429

    clock.at += timedelta(minutes=5, seconds=1)

    assert enter(client).status_code == 303


def test_many_numbers_from_one_address_slow_the_address_down(sam, client, clock):
    for number in range(10):
        make.failed_tries(1, claimed=f"S{number}", address="127.0.0.1", at=clock.at)

    assert enter(client).status_code == 429


def test_failures_of_others_elsewhere_do_not_matter(sam, client, clock):
    make.failed_tries(30, claimed="S9", address="203.0.113.9", at=clock.at)

    assert enter(client).status_code == 303


def test_an_unknown_number_is_slowed_like_a_known_one(app, client, clock):
    make.failed_tries(10, claimed="S9999", address="203.0.113.9", at=clock.at)

    assert enter(client, "s9999").status_code == 429


def test_being_right_leaves_no_failure_behind(sam, client):
    enter(client)

    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 0


def test_the_history_tells_once_that_tries_are_slowed(sam, client, clock):
    make.failed_tries(9, claimed="S1207", address="203.0.113.9", at=clock.at)
    enter(client, password="not the right words at all")
    for _ in range(3):
        enter(client)

    told = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "sign-in slowed")).all()
    assert [(one.about, one.why) for one in told] == [
        (f"person:{sam.id}", "10 failed tries for this number")
    ]


def test_the_password_again_and_the_password_page_are_slowed_too(sam, client, sign_in, clock):
    sign_in(sam)
    make.failed_tries(10, claimed="S1207", address="203.0.113.9", at=clock.at)

    confirm = client.post("/confirm", data={"password": make.PASSWORD})
    change = client.post(
        "/your-password", data={"current": make.PASSWORD, "password": "quite another set of words"}
    )

    assert (confirm.status_code, change.status_code) == (429, 429)


def test_links_for_a_new_password_are_slowed_apart_from_signing_in(sam, client, clock):
    for _ in range(10):
        assert (
            client.post("/forgotten-password", data={"collar_number": "S1207"}).status_code == 200
        )

    assert client.post("/forgotten-password", data={"collar_number": "S1207"}).status_code == 429
    assert enter(client).status_code == 303


def test_many_tries_at_once_do_not_slip_past_the_count(sam, app, clock):
    db.session.commit()

    def once(_):
        with app.app_context():
            browser = app.test_client()
            given = {"collar_number": "S1207", "password": "not the right words at all"}
            return browser.post("/sign-in", data=given).status_code

    with ThreadPoolExecutor(12) as pool:
        codes = list(pool.map(once, range(24)))

    assert codes.count(422) == 10
    assert codes.count(429) == 14


def test_a_whole_shift_behind_one_address_may_sign_in_at_once(app):
    numbers = [f"S{number}" for number in range(16)]
    for number in numbers:
        make.password(make.person(collar_number=number))
    db.session.commit()

    def once(number):
        with app.app_context():
            return enter(app.test_client(), number).status_code

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(once, numbers)) == [303] * 16
