"""Two tabs, two phones, two presses at once: on both databases, each on its own connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app import create_app
from app.audit.models import AuditEvent
from app.certification.models import Certificate
from app.core.clock import StandingClock
from app.core.db import db
from app.signin import actions as signin
from app.training import actions, queries
from app.training.models import Answer, Attempt, Result
from tests.conftest import TODAY, settings_for
from tests.training import given

AT_ONCE = 6
START = f"/training/{given.COURSE}/attempts"


@pytest.fixture
def racing(app, database_url, tmp_path):
    """A second application on the same database, as a server has it: requests open their own
    connections."""
    made = create_app(
        settings_for(database_url, tmp_path),
        StandingClock(TODAY),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
    )
    made.config["SHOW_ERROR_PAGES"] = True
    yield made
    with made.app_context():
        db.engine.dispose()


def browser(racing, person):
    """A browser in which somebody is signed in."""
    token = signin.begin(person.id, at=TODAY, address="127.0.0.1", agent="a test")
    db.session.commit()
    made = racing.test_client()
    with made.session_transaction(base_url="https://127.0.0.1:8000") as session:
        session["_user_id"] = token
        session["_fresh"] = True
        session["seen_at"] = int(TODAY.timestamp())
    return made


def at_once(browsers: list, do: Callable) -> list:
    """Let every browser do the same thing at the same instant; return what each was answered."""
    barrier = Barrier(len(browsers))

    def one(number: int):
        barrier.wait()
        return do(browsers[number], number)

    with ThreadPoolExecutor(len(browsers)) as several:
        answers = list(several.map(one, range(len(browsers))))
    db.session.rollback()
    return answers


def post(client, path: str, data: dict | None = None):
    return client.post(path, data=data or {}, base_url="https://127.0.0.1:8000")


@pytest.fixture
def browsers(racing, sam):
    return [browser(racing, sam) for _ in range(AT_ONCE)]


def number_of(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_starting_from_many_tabs_starts_one_attempt(browsers):
    answers = at_once(browsers, lambda client, _: post(client, START))

    assert {one.status_code for one in answers} == {303}
    assert len({one.location for one in answers}) == 1
    assert number_of(Attempt) == 1


def test_handing_in_from_many_tabs_counts_once(browsers, sam, issuer):
    attempt = actions.start(sam.id, given.COURSE, at=TODAY)
    given.answered(attempt, TODAY)
    db.session.commit()
    path = f"/training/attempts/{attempt.id}/submission"

    answers = at_once(browsers, lambda client, _: post(client, path))

    assert {one.status_code for one in answers} == {303}
    assert number_of(Result) == 1
    assert db.session.scalar(select(func.count()).where(AuditEvent.verb == "quiz handed in")) == 1


def test_signing_from_many_tabs_issues_one_certificate(browsers, sam, issuer):
    attempt = actions.start(sam.id, given.COURSE, at=TODAY)
    given.answered(attempt, TODAY)
    actions.submit(attempt, issuer, at=TODAY)
    db.session.commit()
    path = f"/training/{given.COURSE}/undertaking"
    sent = {"name_typed": sam.name, "agrees": "y"}

    answers = at_once(browsers, lambda client, _: post(client, path, sent))

    assert {one.status_code for one in answers} == {303}
    assert number_of(Certificate) == 1


def test_of_many_tabs_that_save_under_one_number_one_wins_and_the_others_are_told(browsers, sam):
    attempt = actions.start(sam.id, given.COURSE, at=TODAY)
    db.session.commit()
    items = given.paper_of(attempt).items
    place = next(n for n, item in enumerate(items, 1) if "-single-" in item.question)
    keys = [key for key, _ in items[place - 1].options]
    path = f"/training/attempts/{attempt.id}/questions/{place}/answer"

    def save(client, number):
        return post(client, path, {"answer": keys[number % 4], "number": "1"})

    answers = at_once(browsers, save)

    assert {one.status_code for one in answers} <= {200, 409}
    assert all(one.json["number"] == 1 for one in answers)
    assert number_of(Answer) == 1
    won = queries.answers(attempt.id)[place]["chosen"]
    saved = {keys[n % 4] for n, one in enumerate(answers) if one.status_code == 200}
    assert [items[place - 1].option_id(key) for key in saved] == won


def test_many_pages_without_scripts_all_keep_their_answer(browsers, sam):
    attempt = actions.start(sam.id, given.COURSE, at=TODAY)
    db.session.commit()
    items = given.paper_of(attempt).items
    place = next(n for n, item in enumerate(items, 1) if "-single-" in item.question)
    keys = [key for key, _ in items[place - 1].options]
    path = f"/training/attempts/{attempt.id}/questions/{place}"

    answers = at_once(browsers, lambda one, n: post(one, path, {"answer": keys[n % 4]}))

    assert {one.status_code for one in answers} == {303}
    assert number_of(Answer) == AT_ONCE


def test_an_answer_and_a_hand_in_at_once_never_leave_an_answer_after_the_result(browsers, sam):
    attempt = actions.start(sam.id, given.COURSE, at=TODAY)
    db.session.commit()
    base = f"/training/attempts/{attempt.id}"
    items = given.paper_of(attempt).items
    place = next(n for n, item in enumerate(items, 1) if "-single-" in item.question)
    key = next(key for key, option in items[place - 1].options if option == "b")

    def do(client, number):
        if number % 2:
            return post(client, f"{base}/submission")
        return post(client, f"{base}/questions/{place}/answer", {"answer": key})

    answers = at_once(browsers, do)

    assert number_of(Result) == 1
    kept = any(one.status_code == 200 for one in answers)
    assert db.session.scalars(select(Result.right_answers)).one() == (1 if kept else 0)
