"""A certificate is issued once, revoked with a reason, replaced when its key is lost."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.audit import keys
from app.audit import queries as history
from app.certification import actions, credential, jobs, queries
from app.certification.models import Certificate, Revocation, SignedUndertaking
from app.certification.rules import State
from app.core.db import db, lock, transaction
from app.core.errors import Refused
from app.courses import queries as courses
from app.notices.models import Notice
from app.people import actions as people
from app.people.models import Person
from app.people.rules import Kind
from tests import factories as make
from tests.certification.conftest import ISSUER


def said(record: str) -> dict:
    body = record.split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def test_what_earned_a_certificate_earns_it_once(issue):
    person, version = make.person(), make.course_version()

    first = issue(person, version, earned_by="attempt:1")
    again = issue(person, version, earned_by="attempt:1")

    assert again.id == first.id
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 1
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 1


def test_issuing_at_once_from_many_sides_makes_one_certificate(app, issue, clock):
    person, version = make.person(), make.course_version()
    person_id, version_id = person.id, version.id
    db.session.commit()
    ready, serials = Barrier(6), []

    def hand_in() -> None:
        with app.app_context():
            ready.wait()
            with transaction():
                lock(Person, person_id)
                made = actions.issue(
                    db.session.get_one(Person, person_id),
                    courses.published(version_id),
                    ISSUER,
                    earned_by="attempt:7",
                    at=clock.now(),
                )
                serials.append(made.serial)
            db.session.remove()

    threads = [Thread(target=hand_in) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(serials) == 6
    assert len(set(serials)) == 1


def test_each_certificate_has_its_own_place_in_the_status_list(issue):
    version = make.course_version()
    made = [issue(make.person(), version) for _ in range(3)]

    assert [one.status_index for one in made] == [0, 1, 2]


def test_the_record_says_what_the_row_says_and_carries_no_marks_and_no_address(issue):
    made = issue()

    record = said(made.record)
    subject = record["credentialSubject"]
    text = json.dumps(record).lower()
    assert record["iss"] == record["issuer"]["id"] == "did:web:127.0.0.1%3A8000"
    assert record["nbf"] == int(made.starts_at.timestamp())
    assert record["exp"] == made.ends_at.timestamp()
    assert record["validUntil"] == made.ends_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert subject["achievement"]["name"] == made.course_version.title
    assert subject["identifier"][0]["identityHash"].startswith("sha256$")
    assert record["credentialStatus"]["statusListIndex"] == str(made.status_index)
    assert made.person.email not in text
    assert made.person.name.lower() not in text
    assert not [word for word in ("score", "mark", "result", "right") if f'"{word}' in text]


def test_the_sheet_shows_what_was_so_on_the_day_of_issue(app, issue):
    officer, staff = (
        make.person("Sam Ellis", collar_number="1207"),
        make.auditor(collar_number="S9"),
    )
    version = make.course_version()
    made, of_staff = issue(officer, version), issue(staff, version)
    before = jobs._sheet(made.id)

    officer.collar_number, officer.name = "9999", "Sam Marsh"
    people.change_rank(officer, rank="", kind=Kind.STAFF, by_id=None, at=made.starts_at, why="")
    app.config.update(FORCE_NAME="Another Force", BASE_URL="https://another.example")
    db.session.flush()

    assert jobs._sheet(made.id) == before
    assert before.post.startswith("Collar number 1207, ")
    assert before.force_name == ISSUER.name
    assert before.check_address == f"{ISSUER.base_url}/verify/{made.serial}"
    assert jobs._sheet(of_staff.id).post.startswith("Staff number S9, ")


def test_a_record_that_is_no_open_badge_is_never_kept(issue, clock):
    made = issue()
    claims = credential.credential(
        ISSUER, actions._statement(made, made.person, courses.published(made.course_version_id))
    )
    claims["credentialSubject"]["achievement"].pop("criteria")

    with pytest.raises(Exception, match="criteria"):
        credential.sign(
            ISSUER,
            keys.signing_key("certificate", clock.now()),
            claims,
            at=made.starts_at,
            until=made.ends_at,
        )


def test_issuing_and_revoking_stand_in_the_history(issue, clock):
    made, manager = issue(), make.corporate_communication_manager()
    clock.at += timedelta(minutes=1)
    actions.revoke(made, by_id=manager.id, why="Issued in error.", at=clock.now())

    verbs = [one.verb for one in history.history(f"certificate:{made.id}")]
    assert verbs == ["certificate issued"]
    assert history.history(f"revocation:{made.revocation.id}")[0].why == "Issued in error."


def test_a_revoked_certificate_ends_at_that_instant_and_its_holder_is_told(issue, clock):
    made, manager = issue(), make.corporate_communication_manager()
    clock.at += timedelta(days=3)

    at = clock.now()
    actions.revoke(made, by_id=manager.id, why="Issued in error.", at=at)

    before = at - timedelta(microseconds=1)
    assert queries.checked(made.serial, before).state is State.IN_FORCE
    assert queries.checked(made.serial, at).state is State.REVOKED
    assert queries.newest(made.person_id, made.course, at).ended_at == at
    notice = db.session.scalar(select(Notice).where(Notice.kind == "certificate-revoked"))
    assert notice.address == made.person.email


def test_nobody_revokes_twice_or_their_own_or_what_has_lapsed(issue, clock):
    manager = make.corporate_communication_manager()
    version = make.course_version()
    own, other = issue(manager, version), issue(make.person(), version)
    with pytest.raises(Refused, match="your own"):
        actions.revoke(own, by_id=manager.id, why="…", at=clock.now())
    clock.at += timedelta(minutes=1)
    actions.revoke(other, by_id=manager.id, why="Issued in error.", at=clock.now())

    with pytest.raises(Refused, match="revoked already"):
        actions.revoke(other, by_id=manager.id, why="Again.", at=clock.now())
    with pytest.raises(Refused, match="lapsed already"):
        actions.revoke(own, by_id=own.id + 1, why="Late.", at=own.ends_at)
    assert db.session.scalar(select(func.count()).select_from(Revocation)) == 1


def test_an_undertaking_is_signed_once_and_with_ones_own_name(app, clock):
    version, person = make.course_version(), make.person("Sam Ellis")
    promise = courses.undertaking_newest(version.course)

    with pytest.raises(Refused, match="Sam Ellis"):
        actions.sign(person, promise, name_typed="Sam Elis", at=clock.now())
    first = actions.sign(person, promise, name_typed="sam ellis", at=clock.now())
    again = actions.sign(person, promise, name_typed="Sam Ellis", at=clock.now())

    assert again.id == first.id
    assert db.session.scalar(select(SignedUndertaking.name_typed)) == "sam ellis"


def test_a_renewal_supersedes_and_a_lapse_after_it_is_of_the_new_one(issue, clock):
    person, version = make.person(), make.course_version()
    old = issue(person, version)
    clock.at = old.ends_at - timedelta(days=30)
    new = issue(person, version)

    assert queries.state_at(old, clock.now()) is State.SUPERSEDED
    assert queries.state_at(new, clock.now()) is State.IN_FORCE
    assert new.ends_at > old.ends_at + timedelta(days=364)
    assert queries.state_at(old, new.ends_at) is State.SUPERSEDED
    assert queries.state_at(new, new.ends_at) is State.LAPSED


def test_a_certificate_lapses_when_a_major_version_had_to_be_renewed_and_was_not(issue, clock):
    made = issue()
    renew_by = clock.now() + timedelta(days=30)
    make.course_version("2.0.0", at=clock.now(), renew_by=renew_by)

    assert queries.state_at(made, renew_by - timedelta(seconds=1)) is State.IN_FORCE
    assert queries.state_at(made, renew_by) is State.LAPSED


def test_a_certificate_that_lapsed_before_the_next_was_issued_stays_lapsed(issue, clock):
    person, version = make.person(), make.course_version()
    old = issue(person, version)
    clock.at = old.ends_at + timedelta(seconds=1)
    issue(person, version)

    assert queries.state_at(old, clock.now()) is State.LAPSED


def test_a_certificate_renewed_at_the_instant_it_ended_is_superseded(app, clock):
    person, version = make.person(), make.course_version()
    old = make.certificate(person, version, starts_at=clock.now() - timedelta(days=400))
    make.certificate(person, version, starts_at=old.ends_at)

    assert queries.state_at(old, clock.now()) is State.SUPERSEDED


def test_a_certificate_is_in_force_again_when_the_one_that_followed_is_revoked(issue, clock):
    person, version = make.person(), make.course_version()
    old = issue(person, version)
    clock.at = old.ends_at - timedelta(days=30)
    new, manager = issue(person, version), make.corporate_communication_manager()
    clock.at += timedelta(days=1)
    actions.revoke(new, by_id=manager.id, why="A mistake.", at=clock.now())

    assert queries.state_at(old, clock.now()) is State.IN_FORCE


def test_replacing_what_a_lost_key_signed(app, issue, clock):
    """The rehearsal of docs/operating.md: the key is revoked, what it signed since is replaced."""
    version = make.course_version()
    before, manager = issue(version=version), make.corporate_communication_manager()
    lost = before.key_id
    clock.at += timedelta(days=10)
    since = clock.now()
    after = issue(version=version)
    old_serial, old_end, old_id = after.serial, after.ends_at, after.id
    manager_number = manager.collar_number
    db.session.commit()
    clock.at += timedelta(days=1)
    run = app.test_cli_runner().invoke
    command = ["certificates", "reissue", "--key", lost, "--signed-since"]
    command += [
        since.strftime("%Y-%m-%d %H:%M"),
        "--by",
        manager_number,
        "--why",
        "A key was lost.",
    ]

    early = run(args=command)
    run(args=["keys", "revoke", lost, "--why", "A laptop was stolen."])
    done = run(args=command)
    again = run(args=command)

    assert early.exit_code == 1
    assert "still in use" in early.output
    assert done.exit_code == 0, done.output
    assert "1 replaced." in done.output
    assert "0 replaced." in again.output
    at = clock.now()
    new = db.session.scalar(
        select(Certificate).where(Certificate.earned_by == f"certificate:{old_id}")
    )
    assert queries.checked(old_serial, at).state is State.REVOKED
    assert queries.checked(new.serial, at).state is State.IN_FORCE
    assert since < new.starts_at < at
    assert new.ends_at == old_end
    assert new.key_id != lost
    assert queries.checked(before.serial, at).state is State.IN_FORCE  # signed before the loss
    published = credential.did_document(ISSUER, keys.public_keys("certificate"))
    assert f"{ISSUER.did}#{lost}" not in published["assertionMethod"]
    assert f"{ISSUER.did}#{new.key_id}" in published["assertionMethod"]
    assert queries.revoked_indexes(0, credential.ENTRIES) == [1]
