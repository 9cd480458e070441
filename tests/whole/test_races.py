"""A grant and a revocation at the same instant: never a grant that begins after the revocation.

Each pair runs on its own two connections, so close together that without the locks hundreds in a
thousand go wrong; the last test takes the locks away and finds them.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.access import actions as access
from app.access.models import AccessRequest
from app.certification import actions as certification
from app.certification.models import Certificate
from app.core.clock import now
from app.core.db import db, lock, transaction
from app.core.errors import Refused
from app.people.models import Person
from tests.conftest import settings_for

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
    INSERT INTO account (id, platform, handle, address, unit_id, purpose, kind, required_course, is_demonstration, starts_at)
        VALUES (1, 'X', '@one', '', 1, '', 'main', 'c', false, now() - interval '1 year');
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
        SELECT n, n, 1, 100002, now(), '' FROM generate_series(1, {pairs}) n;
"""
VIOLATIONS = """
    SELECT count(*) FROM access_grant g
    JOIN certificate c ON c.person_id = g.person_id
    JOIN revocation r ON r.certificate_id = c.id AND r.at <= g.starts_at"""
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


def in_app(app: Flask, work: Callable[[int], None]) -> Callable[[int], None]:
    def do(number: int) -> None:
        with app.app_context():
            try:
                with transaction():
                    work(number)
            except Refused:
                pass

    return do


def approve(number: int) -> None:
    asked = db.session.get_one(AccessRequest, number)
    lock(Person, asked.person_id)
    access.approve(asked, by_id=MANAGER, why="a race", at=now())


def revoke(number: int) -> None:
    certificate = db.session.get_one(Certificate, number)
    lock(Person, certificate.person_id)
    certification.revoke(certificate, by_id=MANAGER, why="a race", at=now())


def test_the_application_never_leaves_a_grant_after_a_revocation(
    postgresql_url, address, pairs, tmp_path
):
    app = create_app(settings_for(postgresql_url, tmp_path), TESTING=True)

    run(pairs, in_app(app, approve), in_app(app, revoke))

    assert count(address, VIOLATIONS) == 0
    assert count(address, "SELECT count(*) FROM revocation") == pairs
    with app.app_context():
        db.engine.dispose()


def test_without_the_locks_the_same_race_goes_wrong_often(address, pairs):
    with psycopg.connect(address) as connection:
        connection.execute(WITHOUT_LOCKS)

    run(pairs, raw(address, GRANT), raw(address, REVOKE))

    assert count(address, VIOLATIONS) >= pairs * 0.1
