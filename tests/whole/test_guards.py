"""The database has the last word: raw SQL against each governed table, on both databases."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Account
from app.audit import actions as audit
from app.core.db import db
from tests import factories as make
from tests.conftest import TODAY


@pytest.fixture
def force(app, clock):
    """An officer with a certificate, an account, and one event in the history."""
    officer, other = make.person(), make.person()
    account = Account(
        platform="X", handle="@one", address="", unit_id=make.force().id, purpose="", kind="main",
        required_course="twitter-protocol", starts_at=TODAY - timedelta(days=400),
    )  # fmt: skip
    db.session.add(account)
    held = make.certificate(officer, make.course_version(), starts_at=TODAY - timedelta(days=10))
    db.session.commit()
    audit.note("looked", "nothing", by_id=officer.id, at=clock.now())
    db.session.commit()
    return {"officer": officer.id, "other": other.id, "account": account.id, "held": held.id}


def refused(name: str, statement: str, **values) -> None:
    """Fail unless the database refuses the statement by this name."""
    with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
        db.session.execute(text(statement), values)


def run(statement: str, **values) -> None:
    db.session.execute(text(statement), values)


GRANT = """INSERT INTO access_grant (person_id, account_id, starts_at, ended_why)
           VALUES (:person, :account, :at, '')"""


def moment(at):
    """Return a moment as this database keeps it."""
    utc = at.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds") if on_sqlite() else utc


def on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def grant(force, clock, who="officer", **later):
    at = clock.now() + timedelta(**later)
    return {"person": force[who], "account": force["account"], "at": moment(at)}


def test_a_grant_needs_a_certificate_in_force(force, clock):
    refused("access_grant_needs_certificate", GRANT, **grant(force, clock, "other"))
    refused("access_grant_needs_certificate", GRANT, **grant(force, clock, days=400))

    run(GRANT, **grant(force, clock))


def test_a_grant_is_refused_once_the_certificate_is_revoked(force, clock):
    run(
        "INSERT INTO revocation (certificate_id, at, by_id, why) VALUES (:held, :at, :by, '')",
        held=force["held"], at=moment(clock.now()), by=force["other"],
    )  # fmt: skip

    refused("access_grant_needs_certificate", GRANT, **grant(force, clock))


def test_two_grants_for_one_person_and_account_cannot_hold_at_once(force, clock):
    run(GRANT, **grant(force, clock))

    refused("access_grant_one_at_a_time", GRANT, **grant(force, clock, days=1))


def test_a_grant_ends_once_and_is_never_moved_or_deleted(force, clock):
    run(GRANT, **grant(force, clock))
    end = "UPDATE access_grant SET ends_at = :at"

    refused(
        "access_grant_ends_once", "UPDATE access_grant SET person_id = :other", other=force["other"]
    )
    run(end, at=moment(clock.now() + timedelta(hours=1)))
    refused("access_grant_ends_once", end, at=moment(clock.now() + timedelta(hours=2)))
    refused("access_grant_ends_once", "UPDATE access_grant SET ends_at = NULL")
    refused("access_grant_is_never_deleted", "DELETE FROM access_grant")


def test_nothing_is_dated_back_before_the_history(force, clock):
    refused("access_grant_is_not_back_dated", GRANT, **grant(force, clock, days=-1))


def test_a_revocation_cannot_be_dated_before_a_grant(force, clock):
    run(GRANT, **grant(force, clock, seconds=30))

    refused(
        "revocation_before_a_grant",
        "INSERT INTO revocation (certificate_id, at, by_id, why) VALUES (:held, :at, :by, '')",
        held=force["held"], at=moment(clock.now()), by=force["other"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "table", ["audit_event", "certificate", "course_version", "course_approval"]
)
def test_what_is_written_once_is_neither_changed_nor_deleted(force, table):
    column = {"audit_event": "verb", "course_approval": "by_id"}.get(table, "course")

    refused(f"{table}_is_insert_only", f"UPDATE {table} SET {column} = {column}")
    refused(f"{table}_is_never_deleted", f"DELETE FROM {table}")


def test_an_event_must_follow_the_chain(force, clock):
    refused(
        "audit_event_follows_the_chain",
        """INSERT INTO audit_event (seq, at, verb, about, why, detail_hash, previous_hash, hash)
           VALUES (9, :at, 'forged', '', '', '', '', 'x')""",
        at=moment(clock.now()),
    )


def test_a_detail_may_be_erased_and_nothing_else(force):
    refused("event_detail_may_only_be_erased", "UPDATE event_detail SET json = '{}'")
    refused("event_detail_is_never_deleted", "DELETE FROM event_detail")

    run("UPDATE event_detail SET json = NULL")


def test_replacing_a_row_is_refused_where_the_database_knows_replacing(force):
    if on_sqlite():
        refused(
            "certificate_exists_already|certificate_is_not_back_dated",
            "INSERT OR REPLACE INTO certificate SELECT * FROM certificate",
        )
        refused(
            "audit_event_exists_already|audit_event_follows_the_chain",
            "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
        )
    else:
        refused("certificate_is_never_deleted", "TRUNCATE certificate CASCADE")
        refused("is_never_deleted", "TRUNCATE audit_event CASCADE")
