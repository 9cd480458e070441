"""The database has the last word: raw SQL against each governed table, on both databases."""

import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, timedelta
from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Account, AccountLock, Ownership
from app.audit import actions as audit
from app.core.db import db
from app.courses.models import Contact, CourseVersion
from app.people.models import Person
from app.people.rules import Role
from app.signin import actions as signin
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


REVOKE = "INSERT INTO revocation (certificate_id, at, by_id, why) VALUES (:held, :at, :by, '')"


def test_a_revocation_cannot_be_dated_before_a_grant(force, clock):
    run(GRANT, **grant(force, clock, seconds=3))

    refused("revocation_before_a_grant", REVOKE, **revocation(force, clock.now()))


def test_a_grant_with_a_date_to_come_does_not_stand_in_the_way_of_a_revocation(force, clock):
    run(GRANT, **grant(force, clock, days=30))

    run(REVOKE, **revocation(force, clock.now()))


def revocation(force, at):
    return {"held": force["held"], "at": moment(at), "by": force["other"]}


# Who decides


ASK = """INSERT INTO access_request (id, person_id, account_id, made_by_id, made_at, why)
         VALUES (7, :person, :account, :asker, :at, '')"""
DECIDE = """INSERT INTO decision (request_id, outcome, by_id, at, why, evidence, fallback)
            VALUES (7, :outcome, :by, :at, '', '[]', 'Nobody else.')"""
APPROVE = """INSERT INTO decision (request_id, outcome, by_id, at, why, evidence)
             VALUES (7, 'approved', :by, :at, '', '[]')"""
ENDORSE = """INSERT INTO endorsement (request_id, by_id, at, supported, why)
             VALUES (7, :by, :at, {}, '')"""


@pytest.fixture
def asked(force, clock):
    """A request of `other` for `officer`, and a third person."""
    third = make.person().id
    at = moment(clock.now())
    run(ASK, person=force["officer"], account=force["account"], asker=force["other"], at=at)
    return {**force, "third": third}


def decision(asked, clock, outcome, by):
    return {"outcome": outcome, "by": asked[by], "at": moment(clock.now())}


def test_nobody_decides_their_own_request(asked, clock):
    for outcome, by in product(["approved", "refused"], ["officer", "other"]):
        refused("nobody_decides_their_own_request", DECIDE, **decision(asked, clock, outcome, by))

    run(DECIDE, **decision(asked, clock, "approved", "third"))


def test_only_the_asker_withdraws(asked, clock):
    for by in ("officer", "third"):
        refused("only_the_asker_withdraws", DECIDE, **decision(asked, clock, "withdrawn", by))

    run(DECIDE, **decision(asked, clock, "withdrawn", "other"))


def by(asked, clock, who):
    return {"by": who if isinstance(who, int) else asked[who], "at": moment(clock.now())}


def test_an_approval_needs_another_persons_endorsement(asked, clock):
    fourth = make.person().id
    refused("approval_needs_an_endorsement", APPROVE, **by(asked, clock, "third"))
    for who in ("officer", "other"):
        refused(
            "nobody_endorses_their_own_request", ENDORSE.format("true"), **by(asked, clock, who)
        )
    run(ENDORSE.format("true"), **by(asked, clock, "third"))
    refused("approval_needs_an_endorsement", APPROVE, **by(asked, clock, "third"))

    run(APPROVE, **by(asked, clock, fourth))


def test_what_is_not_endorsed_is_not_approved_nor_endorsed_afterwards(asked, clock):
    fourth = make.person().id
    run(ENDORSE.format("false"), **by(asked, clock, "third"))
    refused("approval_needs_an_endorsement", APPROVE, **by(asked, clock, fourth))
    refused("endorsement_is_insert_only", "UPDATE endorsement SET supported = true")
    refused("endorsement_is_never_deleted", "DELETE FROM endorsement")


def test_nobody_endorses_what_is_decided(asked, clock):
    run(DECIDE, **decision(asked, clock, "refused", "third"))

    refused(
        "endorsement_comes_before_the_decision", ENDORSE.format("true"), **by(asked, clock, "third")
    )


def test_a_grant_has_the_level_asked_for_and_admin_is_for_corporate_communication(asked, clock):
    run(DECIDE, **decision(asked, clock, "approved", "third"))
    level = GRANT_ASKED.replace("starts_at,", "starts_at, level,").replace(":at,", ":at, 'reply',")
    refused("access_grant_has_the_level_asked_for", level, **grant(asked, clock))
    admin = GRANT.replace("starts_at,", "starts_at, level,").replace(":at,", ":at, 'admin',")
    refused("admin_is_for_corporate_communication", admin, **grant(asked, clock))

    make.appointment(db.session.get(Person, asked["officer"]), Role.CORPORATE_COMMUNICATION_OFFICER)
    run(admin, **grant(asked, clock))


SET_UP = """INSERT INTO platform_change (grant_id, kind, level, done_on, reference, by_id, at, flagged)
            SELECT max(id), 'set up', 'publish', '2026-11-23', '', :by, :at, '' FROM access_grant"""


def test_another_than_the_holder_and_the_approver_sets_access_up(asked, clock):
    run(DECIDE, **decision(asked, clock, "approved", "third"))
    run(GRANT_ASKED, **grant(asked, clock))

    refused("nobody_sets_up_their_own_access", SET_UP, **by(asked, clock, "officer"))
    refused("another_than_the_approver_sets_up", SET_UP, **by(asked, clock, "third"))
    run(SET_UP, **by(asked, clock, "other"))


EMERGENCY = """INSERT INTO {} (grant_id, by_id, at, why)
               SELECT max(id), :by, :at, '' FROM access_grant"""


def test_emergency_access_ends_and_a_second_person_confirms_it_in_time(asked, clock):
    give, confirm = EMERGENCY.format("emergency"), EMERGENCY.format("emergency_confirmation")
    hours = GRANT.replace("starts_at,", "starts_at, ends_at, confirm_by,")
    run(GRANT, **grant(asked, clock))
    refused("emergency_access_ends", give, **by(asked, clock, "third"))
    run("UPDATE access_grant SET ends_at = :at", at=moment(clock.now()))
    later = moment(clock.at + timedelta(days=2))
    run(hours.replace(":at,", ":at, :later, :later,"), later=later, **grant(asked, clock))

    refused("nobody_gives_themselves_emergency_access", give, **by(asked, clock, "officer"))
    run(give, **by(asked, clock, "third"))
    for who in ("third", "officer"):
        refused("second_person_confirms_an_emergency", confirm, **by(asked, clock, who))
    late = {"by": asked["other"], "at": later}
    refused("second_person_confirms_an_emergency", confirm, **late)
    run(confirm, **by(asked, clock, "other"))


SUSPEND = """INSERT INTO person_suspension (person_id, kind, by_id, why, ended_why, starts_at)
             VALUES (:person, :kind, :by, 'Secret.', '', :at)"""


def test_a_suspension_is_lifted_by_another_and_neither_moves_nor_goes(asked, clock):
    given = {"person": asked["officer"], "kind": "standards", **by(asked, clock, "third")}
    refused("nobody_suspends_themselves", SUSPEND, **{**given, "by": asked["officer"]})
    run(SUSPEND, **given)
    refused("person_suspension_exists|uq_person_suspension_open", SUSPEND, **given)
    lift = "UPDATE person_suspension SET ends_at = :at, ended_by_id = :by"

    clock.at += timedelta(hours=1)
    refused("second_person_lifts", lift, **by(asked, clock, "third"))
    refused("nobody_lifts_their_own", lift, **by(asked, clock, "officer"))
    refused("person_suspension_ends_once", "UPDATE person_suspension SET why = 'Other.'")
    refused("person_suspension_is_never_deleted", "DELETE FROM person_suspension")
    run(lift, **by(asked, clock, "other"))
    refused("person_suspension_ends_once", "UPDATE person_suspension SET ends_at = NULL")


GRANT_ASKED = """INSERT INTO access_grant (person_id, account_id, request_id, starts_at, ended_why)
                 VALUES (:person, :account, 7, :at, '')"""


@pytest.mark.parametrize(
    ("outcome", "by"), [(None, ""), ("refused", "third"), ("withdrawn", "other")]
)
def test_a_grant_that_names_a_request_needs_its_approval(asked, clock, outcome, by):
    if outcome:
        run(DECIDE, **decision(asked, clock, outcome, by))

    refused("access_grant_needs_approval", GRANT_ASKED, **grant(asked, clock))


def test_an_approval_opens_one_grant_for_the_person_asked_for(asked, clock):
    make.certificate(db.session.get(Person, asked["third"]), db.session.get(CourseVersion, 1))
    run(DECIDE, **decision(asked, clock, "approved", "third"))

    refused("access_grant_needs_approval", GRANT_ASKED, **grant(asked, clock, "third"))
    run(GRANT_ASKED, **grant(asked, clock))
    run("UPDATE access_grant SET ends_at = :at", at=moment(clock.now()))
    refused("access_grant_needs_approval", GRANT_ASKED, **grant(asked, clock))


# Ends and facts that do not move


def opened(table, force, clock):
    """Put in an open row of this table."""
    at = clock.now()
    rows = {
        "access_grant": lambda: run(GRANT, **grant(force, clock)),
        "account_lock": lambda: db.session.add(
            AccountLock(account_id=force["account"], by_id=force["other"], why="", starts_at=at)
        ),
        "appointment": lambda: make.appointment(
            db.session.get(Person, force["officer"]), Role.TRAINER
        ),
        "ownership": lambda: db.session.add(
            Ownership(account_id=force["account"], person_id=force["other"], starts_at=at)
        ),
        "contact": lambda: db.session.add(
            Contact(name="press", value="1", by_id=force["other"], starts_at=at)
        ),
    }
    rows.get(table, lambda: None)()
    db.session.flush()


OPEN = ["access_grant", "account_lock", "appointment", "ownership", "contact", "employment", "posting", "account"]  # fmt: skip


@pytest.fixture
def all_open(force, clock):
    """A force in which every table that is ended once has an open row."""
    for table in OPEN:
        opened(table, force, clock)
    return {table: f"UPDATE {table} SET ends_at = :at" for table in OPEN}


def test_an_end_is_not_dated_back_before_the_history(all_open, clock):
    clock.at += timedelta(days=30)
    audit.note("looked", "nothing", by_id=None, at=clock.now())

    for table, end in all_open.items():
        early = moment(clock.at - timedelta(days=29))
        refused(f"{table}_ends_at_is_not_back_dated", end, at=early)
        run(end, at=moment(clock.at - timedelta(seconds=4)))


def test_what_has_ended_neither_ends_again_nor_begins_anew(all_open, clock):
    at = clock.now()
    for end in all_open.values():
        run(end, at=moment(at))
    audit.note("ended", "nothing", by_id=None, at=at)

    for table, end in all_open.items():
        refused(f"{table}_ends_once", f"UPDATE {table} SET ends_at = NULL")
        refused(f"{table}_ends_once", end, at=moment(at + timedelta(days=1)))
        refused(f"{table}_ends_once", end, at=moment(at - timedelta(seconds=1)))


def test_an_end_to_come_may_be_brought_forward_and_never_put_off(all_open, clock):
    for table, end in all_open.items():
        run(end, at=moment(clock.at + timedelta(days=300)))

        refused(f"{table}_ends_once", end, at=moment(clock.at + timedelta(days=301)))
        run(end, at=moment(clock.now()))


FIXED = {
    "employment": {"person_id": "person_id + 1", "starts_at": ":at"},
    "posting": {"unit_id": "unit_id + 1", "line_manager_id": "1", "starts_at": ":at"},
    "account": {
        "handle": "'@two'", "address": "'https://x.com/two'", "unit_id": "unit_id + 1",
        "purpose": "'Another.'", "kind": "'shared'", "required_course": "'another'",
        "starts_at": ":at",
    },
    "access_grant": {"ended_by_id": ":other", "ended_why": "'Another.'"},
    "account_lock": {"ended_by_id": "by_id - 1", "ended_why": "'Another.'"},
}  # fmt: skip


def test_a_fact_is_not_moved_while_it_is_open(force, all_open):
    values = {"at": moment(TODAY - timedelta(days=2)), "other": force["other"]}

    moves = ((table, *move) for table, columns in FIXED.items() for move in columns.items())
    for table, column, value in moves:
        given = {value[1:]: values[value[1:]]} if value.startswith(":") else {}
        refused(f"{table}_ends_once", f"UPDATE {table} SET {column} = {value}", **given)


def test_the_deadline_of_a_quiz_is_not_moved(force, clock):
    run(
        """INSERT INTO attempt (person_id, course, course_version_id, number, seed, paper, started_at,
            deadline_at) VALUES (:person, 'twitter-protocol', 1, 1, '', '[]', :at, :deadline)""",
        person=force["officer"], at=moment(clock.now()), deadline=moment(clock.at + timedelta(hours=1)),
    )  # fmt: skip

    refused("attempt_ends_once", "UPDATE attempt SET deadline_at = NULL")


def test_nothing_begins_before_the_history_either(force, clock):
    officer, account = force["officer"], force["account"]
    columns = {
        "employment": ("person_id", officer), "posting": ("person_id, unit_id", f"{officer}, 1"),
        "ownership": ("account_id, person_id", f"{account}, {officer}"),
        "account": (
            "platform, handle, address, unit_id, purpose, kind, required_course, is_demonstration",
            "'X', '@two', '', 1, '', 'main', 'twitter-protocol', false",
        ),
    }  # fmt: skip
    run("UPDATE employment SET ends_at = :at", at=moment(clock.now()))
    run("UPDATE posting SET ends_at = :at", at=moment(clock.now()))

    for table, (names, values) in columns.items():
        insert = f"INSERT INTO {table} ({names}, starts_at) VALUES ({values}, :at)"
        early = moment(clock.at - timedelta(seconds=6))
        refused(f"{table}_is_not_back_dated", insert, at=early)
        run(insert, at=moment(clock.at - timedelta(seconds=4)))


KEY = """INSERT INTO signing_key (kid, purpose, public_jwk, starts_at)
         VALUES ('k', 'checkpoint', '{}', :at)"""


KEY_CHANGES = [
    "public_jwk = '{}x'", "kid = 'j'", "purpose = 'certificate'", "starts_at = :at", "revoked_at = NULL",
    "revoked_at = :at", "ends_at = NULL", "ends_at = :at",
]  # fmt: skip


def test_a_key_is_ended_once_and_revoked_once_and_nothing_else(force, clock):
    run(KEY, at=moment(clock.now()))
    run("UPDATE signing_key SET ends_at = :at", at=moment(clock.now()))
    run("UPDATE signing_key SET revoked_at = :at", at=moment(clock.now()))

    for change in KEY_CHANGES:
        late = {"at": moment(clock.at + timedelta(days=1))} if ":at" in change else {}
        refused("signing_key_ends_once", f"UPDATE signing_key SET {change}", **late)


def test_a_key_is_not_revoked_before_the_history(force, clock):
    run(KEY, at=moment(clock.now()))

    refused(
        "signing_key_revoked_at_is_not_back_dated", "UPDATE signing_key SET revoked_at = :at",
        at=moment(clock.now() - timedelta(days=3)),
    )  # fmt: skip


def test_the_head_of_the_history_follows_the_chain(force):
    refused("audit_head_follows_the_chain", "UPDATE audit_head SET seq = 0")
    refused("audit_head_follows_the_chain", "UPDATE audit_head SET hash = 'x'")
    refused("audit_head_is_never_deleted", "DELETE FROM audit_head")


def test_a_password_is_neither_changed_nor_deleted(force, clock):
    make.password(db.session.get(Person, force["officer"]))

    refused("password_is_insert_only", "UPDATE password SET hash = 'x'")
    refused("password_is_never_deleted", "DELETE FROM password")


def test_a_person_or_unit_keeps_its_number(force):
    refused("person_stays_itself", "UPDATE person SET id = id + 1000")
    refused("unit_stays_itself", "UPDATE unit SET id = id + 1000")


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


# Each table, and what makes another row take the place of one that is there.
TAKES_THE_PLACE = {
    "person": ["id", "collar_number", "email"],
    "unit": ["id", "path"],
    "employment": ["id", "person_id"],
    "posting": ["id", "person_id"],
    "account": ["id", "handle"],
    "signing_key": ["id", "kid"],
    "audit_head": ["id"],
    "password": ["id"],
    "access_grant": ["id"],
    "account_lock": ["id", "account_id"],
    "appointment": ["id"],
    "ownership": ["id", "account_id"],
    "contact": ["id"],
    "sign_in": ["id", "token_hash"],
    "event_detail": ["seq"],
}


on_sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def plain_sqlite():
    """The database as any other program opens it: no foreign keys, no recursive triggers."""
    db.session.commit()
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as plain:
        plain.row_factory = sqlite3.Row
        yield plain


@on_sqlite_alone
def test_no_row_takes_the_place_of_another(force, all_open, clock):
    officer = db.session.get(Person, force["officer"])
    make.password(officer)
    run(KEY, at=moment(clock.now()))
    signin.begin(officer.id, at=clock.now(), address="", agent="")

    with plain_sqlite() as plain:
        for table, by in ((one, by) for one, uniques in TAKES_THE_PLACE.items() for by in uniques):
            before = [dict(one) for one in plain.execute(f"SELECT * FROM {table}")]
            row = {**before[-1], **({} if by in {"id", "seq"} else {"id": 9000})}
            marks = ", ".join(f":{name}" for name in row)
            with pytest.raises(sqlite3.IntegrityError, match=f"{table}_(exists|.*back_dated)"):
                plain.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
            assert [dict(one) for one in plain.execute(f"SELECT * FROM {table}")] == before


@on_sqlite_alone
def test_no_person_is_changed_into_another(force):
    with plain_sqlite() as plain:
        for column in ("collar_number", "email"):
            first = f"(SELECT min({column}) FROM person)"
            with pytest.raises(sqlite3.IntegrityError, match="person_stays_itself"):
                plain.execute(f"UPDATE OR REPLACE person SET {column} = {first}")


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


# Sessions


@pytest.fixture
def session(force, clock):
    """A session with two places and three in its queue."""
    at = moment(clock.now())
    run(
        "INSERT INTO session_plan (id, title, uid, made_at, by_id) VALUES (7, '', 'u', :at, :by)",
        at=at, by=force["other"],
    )  # fmt: skip
    run(TERMS, number=1, capacity=2, by=force["other"], at=at)
    for number in (1, 2, 3):
        person = make.person().id
        run(BOOK, person=person, number=number, at=moment(clock.now()))
    return {"at": at, "by": force["other"]}


TERMS = """INSERT INTO session_version (session_id, number, kind, starts_at, ends_at, place, video_link,
        capacity, least, booking_closes_at, pre_work, note, at, by_id, why)
    VALUES (7, :number, 'room', '2030-01-01 09:00:00+00:00', '2030-01-01 11:00:00+00:00', '', '',
        :capacity, 0, '2030-01-01 09:00:00+00:00', '[]', '', :at, :by, '')"""
BOOK = """INSERT INTO booking (session_id, person_id, number, booked_by_id, starts_at, ended_why)
          VALUES (7, :person, :number, :person, :at, '')"""


def test_nobody_gets_in_before_others_in_a_queue(session, force, clock):
    for number in (0, 3, 5):
        refused(
            "booking_joins_at_the_end|exists_already|uq_booking", BOOK,
            person=force["officer"], number=number, at=moment(clock.now()),
        )  # fmt: skip

    run(BOOK, person=force["officer"], number=4, at=moment(clock.now()))


def test_nobody_loses_their_place(session):
    refused("nobody_loses_their_place", TERMS, number=2, capacity=1, **session)
    refused("session_version_follows", TERMS, number=3, capacity=2, **session)

    run(TERMS, number=2, capacity=3, **session)
    run("UPDATE booking SET ends_at = :at WHERE number = 3", at="2030-01-01 08:00:00+00:00")
    run(TERMS, number=3, capacity=2, **session)


def test_a_cancelled_session_takes_no_booking(session, force, clock):
    run(
        "INSERT INTO session_cancellation (session_id, at, by_id, why) VALUES (7, :at, :by, '')",
        **session,
    )

    refused(
        "session_is_cancelled", BOOK,
        person=force["officer"], number=4, at=moment(clock.now()),
    )  # fmt: skip


def test_terms_and_bookings_are_not_moved_or_deleted(session, force):
    refused("session_version_is_insert_only", "UPDATE session_version SET capacity = 9")
    refused("booking_ends_once", "UPDATE booking SET number = 9 WHERE number = 3")
    refused("booking_ends_once", "UPDATE booking SET person_id = :who", who=force["officer"])
    refused("booking_is_never_deleted", "DELETE FROM booking")
