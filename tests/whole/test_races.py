"""A grant and a revocation at the same instant: never a grant that begins after the revocation.

Each pair runs on its own two connections, so close together that without the locks hundreds in a
thousand go wrong; the last test takes the locks away and finds them.
"""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.core.clock import now
from app.core.db import db, transaction
from app.notices import jobs
from app.people import actions as people
from app.people import cli as people_cli
from app.people.models import Person
from app.signin import actions as signin
from tests.conftest import settings_for

pytestmark = pytest.mark.soak
PAIRS = {"test": 100, "soak": 1000}
AT_ONCE = 8
MANAGER = 100_001

PEOPLE = """
    INSERT INTO unit (id, name, kind, path) VALUES (1, 'Force', 'force', '0001.');
    INSERT INTO person (id, collar_number, name, sort_name, rank, kind, email)
        SELECT n, n::text, 'Person', 'person', 'PC', 'officer', n || '@force.example'
        FROM generate_series(1, {pairs}) n
        UNION ALL SELECT 100001, 'M', 'Manager', 'manager', '', 'staff', 'm@force.example'
        UNION ALL SELECT 100002, 'A', 'Asker', 'asker', 'Sgt', 'officer', 'a@force.example';
    INSERT INTO employment (person_id, starts_at) SELECT id, now() - interval '1 year' FROM person;
    INSERT INTO appointment (person_id, role, unit_id, why, starts_at)
        SELECT 100001, role, 1, '', now() - interval '1 year' FROM unnest(ARRAY[
            'Corporate Communication manager', 'Corporate Communication officer']) role;
    INSERT INTO account (id, platform, handle, address, unit_id, purpose, kind, required_course, is_demonstration, starts_at)
        SELECT n, 'X', '@' || n, '', 1, '', 'main', 'c', false, now() - interval '1 year'
        FROM generate_series(1, {pairs}) n;
    INSERT INTO course_version (id, course, version, major, change, title, content, content_hash, published_at, published_by_id, why)
        VALUES (1, 'c', '1.0.0', 1, 'major', 'C', '', '', now(), 100001, '');
    INSERT INTO course_approval (course_version_id, at, by_id) VALUES (1, now(), 100002);
    INSERT INTO undertaking (id, course, number, title, text, text_hash, course_version_id, required_from)
        VALUES (1, 'c', 1, '', '', '', 1, now() - interval '1 year');
    INSERT INTO signed_undertaking (person_id, undertaking_id, name_typed, at)
        SELECT n, 1, '', now() - interval '1 day' FROM generate_series(1, {pairs}) n;
    INSERT INTO certificate (id, serial, person_id, course, course_version_id, earned_by, starts_at, ends_at,
            restores_from, status_index, holder_name, holder_rank, holder_unit, key_id, record)
        SELECT n, n::text, n, 'c', 1, n::text, now() - interval '1 day', now() + interval '1 year',
            now() - interval '91 days', n, '', '', '', '', '' FROM generate_series(1, {pairs}) n;
    INSERT INTO access_request (id, person_id, account_id, made_by_id, made_at, why)
        SELECT n, n, n, 100002, now(), '' FROM generate_series(1, {pairs}) n;
"""
VIOLATIONS = """
    SELECT count(*) FROM access_grant g
    JOIN certificate c ON c.person_id = g.person_id
    JOIN revocation r ON r.certificate_id = c.id AND r.at <= g.starts_at"""
AFTER_A_LOCK = """
    SELECT count(*) FROM access_grant g
    JOIN account_lock l ON l.account_id = g.account_id AND l.starts_at <= g.starts_at"""
AFTER_LEAVING = """
    SELECT count(*) FROM access_grant g
    JOIN employment e ON e.person_id = g.person_id AND e.ends_at <= g.starts_at"""
WITHOUT_LOCKS = """
    DROP TRIGGER access_grant_needs_certificate ON access_grant;
    DROP TRIGGER revocation_before_a_grant ON revocation;
    CREATE FUNCTION only_look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT 1 FROM revocation WHERE certificate_id = NEW.person_id) THEN
            RAISE check_violation;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER only_look BEFORE INSERT ON access_grant FOR EACH ROW EXECUTE FUNCTION only_look()"""


@pytest.fixture
def pairs(request: pytest.FixtureRequest) -> int:
    return PAIRS["soak" if request.config.getoption("--soak") else "test"]


@pytest.fixture
def address(postgresql_url: str, pairs: int) -> str:
    """A PostgreSQL database with as many certified people as there are pairs, each asked for."""
    plain = postgresql_url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute(PEOPLE.format(pairs=pairs))
    return plain


def run(pairs: int, grant: Callable[[int], None], revoke: Callable[[int], None]) -> None:
    """Run each pair's two halves at once, a few pairs at a time."""

    def pair(number: int) -> None:
        barrier = Barrier(2)

        def half(work: Callable[[int], None]) -> None:
            barrier.wait()
            work(number)

        with ThreadPoolExecutor(2) as both:
            for done in [both.submit(half, grant), both.submit(half, revoke)]:
                done.result()

    with ThreadPoolExecutor(AT_ONCE) as several:
        list(several.map(pair, range(1, pairs + 1)))


def raw(address: str, statement: str) -> Callable[[int], None]:
    """Return work that runs one statement in a transaction of its own, a moment open on each side."""

    def work(number: int) -> None:
        with psycopg.connect(address) as connection:
            time.sleep(random.random() / 500)
            try:
                connection.execute(statement, {"n": number})
                time.sleep(random.random() / 500)
                connection.commit()
            except psycopg.errors.CheckViolation:
                connection.rollback()

    return work


GRANT = """INSERT INTO access_grant (person_id, account_id, starts_at, ended_why)
           VALUES (%(n)s, 1, clock_timestamp(), '')"""
REVOKE = """INSERT INTO revocation (certificate_id, at, by_id, why)
            VALUES (%(n)s, clock_timestamp(), 100001, '')"""


def count(address: str, statement: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute(statement).fetchone()
        assert row is not None
        number: int = row[0]
        return number


def test_raw_sql_never_leaves_a_grant_after_a_revocation(address, pairs):
    run(pairs, raw(address, GRANT), raw(address, REVOKE))

    assert count(address, VIOLATIONS) == 0
    assert count(address, "SELECT count(*) FROM revocation") > pairs * 0.8


@pytest.fixture
def app(postgresql_url, address, tmp_path) -> Iterator[Flask]:
    """The application on that database, with its real clock."""
    made = create_app(
        settings_for(postgresql_url, tmp_path), TESTING=True, WTF_CSRF_ENABLED=False, SHOW_ERROR_PAGES=True
    )  # fmt: skip
    with made.app_context():
        jobs.prepare()
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def press(app) -> Callable[..., Callable[[int], None]]:
    """Press a button as the manager, in a browser of one's own, through the page's own view."""
    with transaction():
        token = signin.begin(MANAGER, at=now(), address="127.0.0.1", agent="a test")
    statuses: list[int] = []

    def button(path: str, **typed: str) -> Callable[[int], None]:
        def press_it(number: int) -> None:
            browser = app.test_client()
            with browser.session_transaction() as session:
                session.update({"_user_id": token, "_fresh": True, "seen_at": int(time.time())})
            answer = browser.post(path.format(number), data={"why": "a race", **typed})
            statuses.append(answer.status_code)

        return press_it

    yield button
    assert set(statuses) <= {303, 409}, statuses


APPROVE = "/access/requests/{}/approval"


def test_the_pages_never_leave_a_grant_after_a_revocation(address, pairs, press):
    run(pairs, press(APPROVE), press("/certificates/{}/revocation"))

    assert count(address, VIOLATIONS) == 0
    assert count(address, "SELECT count(*) FROM revocation") == pairs


def test_the_pages_never_give_access_to_an_account_that_is_locked_by_then(address, pairs, press):
    run(pairs, press(APPROVE), press("/accounts/{}/lock"))

    assert count(address, AFTER_A_LOCK) == 0
    assert count(address, "SELECT count(*) FROM account_lock") == pairs


def test_nobody_is_given_access_who_has_left_by_then(app, address, pairs, press):
    def leave(number: int) -> None:
        time.sleep(random.random() / 10)  # a page is slower than a command
        with app.app_context(), people_cli.change(db.session.get_one(Person, number)) as at:
            people.leave(db.session.get_one(Person, number), by_id=MANAGER, at=at, why="a race")

    run(pairs, press(APPROVE), leave)

    assert count(address, AFTER_LEAVING) == 0
    assert count(address, "SELECT count(*) FROM employment WHERE ends_at IS NOT NULL") == pairs


def test_the_end_of_an_account_is_asked_for_once_by_two_who_ask_at_once(address, pairs, press):
    closing = press("/accounts/{}/closing", kind="closed", to_unit="0")

    run(pairs, closing, closing)

    asked = "SELECT count(*) FROM audit_event WHERE verb = 'closing asked for'"
    assert count(address, asked) == pairs
    assert count(address, "SELECT count(*) FROM audit_event WHERE verb LIKE 'refused%'") == pairs


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize(
    ("first", "then"), [("grant", "revoke"), ("revoke", "grant")], ids="-".join
)
def test_a_session_that_looks_at_an_old_moment_neither_grants_nor_revokes(
    address, level, first, then
):
    statements = {"grant": GRANT, "revoke": REVOKE}
    with psycopg.connect(address) as old, psycopg.connect(address) as fresh:
        old.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        old.execute("SELECT count(*) FROM revocation")  # its snapshot is taken
        fresh.execute(statements[first], {"n": 1})
        fresh.commit()

        with pytest.raises(psycopg.errors.CheckViolation, match="guards_need_read_committed"):
            old.execute(statements[then], {"n": 1})


def test_without_the_locks_the_same_race_goes_wrong_often(address, pairs):
    with psycopg.connect(address) as connection:
        connection.execute(WITHOUT_LOCKS)

    run(pairs, raw(address, GRANT), raw(address, REVOKE))

    assert count(address, VIOLATIONS) >= pairs * 0.1
