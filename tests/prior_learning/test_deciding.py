"""Approving as a second person, what that earns, and withdrawing."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.verify import verify
from app.certification import actions as certification
from app.certification.models import Certificate
from app.core.db import db
from app.core.london import last_day
from app.courses.models import CourseVersion, Undertaking
from app.notices import mail
from app.notices.models import Notice
from app.people.rules import Role
from app.prior_learning.models import Approval, PriorTraining, Withdrawal
from tests import factories as make
from tests.conftest import TODAY
from tests.prior_learning.conftest import record, set_up
from tests.training import given
from tests.whole.test_guards import moment


@pytest.fixture
def course_certifies(scene):
    """The course says that earlier training certifies."""
    make.course_version("9.0.0", meta={"prior_learning": {"certifies": True}})
    set_up()


@pytest.fixture
def certifying(course_certifies, scene):
    """It does, and PC Ellis has signed its undertaking."""
    promise = db.session.scalars(select(Undertaking)).one()
    certification.sign(scene.officer, promise, name_typed=scene.officer.name, at=TODAY)
    db.session.commit()


def approve(client, record, why="The list is genuine."):
    return client.post(f"/prior-learning/{record.id}/approval", data={"why": why})


def withdraw(client, record, why="It was another officer."):
    return client.post(f"/prior-learning/{record.id}/withdrawal", data={"why": why})


def withdraw_as(person, client, sign_in, record) -> None:
    sign_in(person)
    assert withdraw(client, record).status_code == 303


def told(kind: str) -> mail.Letter:
    """The one message of a kind, as it reads."""
    notice = db.session.scalars(select(Notice).where(Notice.kind == kind)).one()
    data = json.loads(notice.data)
    return mail.write(kind, notice.address, data, force_name="The force", base_url="http://x")


def certificates() -> list[Certificate]:
    return list(db.session.scalars(select(Certificate)))


def test_a_record_by_itself_certifies_nobody(certifying, recorded):
    assert certificates() == []


def test_an_approved_record_certifies_nobody_unless_the_course_says_so(
    scene, recorded, client, sign_in
):
    sign_in(scene.approver)
    assert (
        "No certificate will be issued"
        in client.get(f"/prior-learning/{recorded.id}/approval").text
    )

    answer = approve(client, recorded)

    assert answer.status_code == 303
    assert "Approved" in client.get(answer.location).text
    assert certificates() == []


def test_where_the_course_says_so_a_second_person_s_approval_certifies(
    certifying, scene, recorded, client, sign_in
):
    sign_in(scene.approver)
    assert (
        "A certificate will be issued" in client.get(f"/prior-learning/{recorded.id}/approval").text
    )

    answer = approve(client, recorded)

    held = certificates()[0]
    assert (held.person_id, held.earned_by) == (scene.officer.id, f"prior_training:{recorded.id}")
    assert held.route == "prior learning, approved"
    assert last_day(held.ends_at) == date(2027, 3, 31)  # a year after the training
    assert held.serial in client.get(answer.location).text
    assert "because your training before Keyholder was approved" in told("certificate-issued").plain
    verify()


def test_before_the_undertaking_is_signed_there_is_no_certificate(
    course_certifies, scene, recorded, client, sign_in, clock
):
    sign_in(scene.approver)
    page = client.get(f"/prior-learning/{recorded.id}/approval").text
    assert "as soon as they have signed the undertaking" in page

    answer = approve(client, recorded)

    assert certificates() == []
    assert "issued when the undertaking is signed" in client.get(answer.location).text
    assert "31\u00a0March 2026" in told("prior-learning-approved").plain

    sign_in(scene.officer)
    mine = client.get("/your-training").text
    assert "Your training before Keyholder is approved" in mine
    assert "lessons finished" not in mine
    assert "before Keyholder is approved" in client.get("/training/twitter-protocol/quiz").text
    client.post(
        "/training/twitter-protocol/undertaking",
        data={"name_typed": scene.officer.name, "agrees": "y"},
    )

    held = certificates()[0]
    assert (held.earned_by, held.route) == (
        f"prior_training:{recorded.id}",
        "prior learning, approved",
    )
    assert last_day(held.ends_at) == date(2027, 3, 31)
    letter = told("certificate-issued").plain
    assert "was approved and you have signed the undertaking" in " ".join(letter.split())
    assert "passed" not in letter
    verify()


def test_what_is_withdrawn_before_the_signature_certifies_nobody(
    course_certifies, scene, recorded, client, sign_in
):
    sign_in(scene.approver)
    approve(client, recorded)
    withdraw(client, recorded)
    sign_in(scene.officer)

    answer = client.post(
        "/training/twitter-protocol/undertaking",
        data={"name_typed": scene.officer.name, "agrees": "y"},
    )

    assert answer.status_code == 409
    assert "Your training before Keyholder is approved" not in client.get("/your-training").text
    assert certificates() == []
    verify()


def test_a_signature_that_comes_when_it_would_have_lapsed_is_too_late(
    course_certifies, scene, recorded, client, sign_in, clock
):
    sign_in(scene.approver)
    approve(client, recorded)
    clock.at += timedelta(days=150)
    sign_in(scene.officer)

    assert "Your training before Keyholder is approved" not in client.get("/your-training").text


def test_where_the_course_says_so_it_stands_for_the_lessons_and_the_quiz_remains(
    scene, recorded, client, sign_in
):
    meta = {"prior_learning": {"certifies": False, "counts": "instead"}}
    make.course_version("9.0.0", meta=meta)
    set_up()
    sign_in(scene.approver)

    approve(client, recorded)

    sign_in(scene.officer)
    assert "The quiz remains" in client.get("/your-training").text
    assert certificates() == []
    withdraw_as(scene.recorder, client, sign_in, recorded)
    sign_in(scene.officer)
    assert "The quiz remains" not in client.get("/your-training").text
    verify()


def test_whoever_holds_a_certificate_gets_no_second_one(
    certifying, scene, recorded, client, sign_in, clock
):
    version = db.session.scalars(select(CourseVersion).where(CourseVersion.version == "9.0.0"))
    held = make.certificate(scene.officer, version.one(), starts_at=clock.now())
    set_up()
    sign_in(scene.approver)

    answer = approve(client, recorded)

    assert "It is noted" in client.get(answer.location).text
    assert certificates() == [held]


def test_training_for_a_course_that_opens_no_access_counts_too(scene, client, sign_in, clock):
    written = given.raw(opens_access=False)
    written["course"]["prior_learning"] = {"certifies": True}
    given.published(written=written)
    set_up()
    sign_in(scene.recorder)
    answer = client.post(
        "/prior-learning/new",
        data={
            "collar_number": "1207", "course": given.COURSE, "trained_on": "31 3 2026",
            "trainer": "A. Trainer",
        },
    )  # fmt: skip
    made = db.session.scalars(select(PriorTraining)).one()
    assert "A small course" in client.get(answer.location).text

    sign_in(scene.approver)
    approve(client, made)

    assert [one.course for one in certificates()] == [given.COURSE]


def test_training_that_would_have_lapsed_since_is_approved_and_certifies_nobody(
    certifying, scene, folder, clock, client, sign_in
):
    old = record(scene, folder, clock, on="2025-11-22")
    sign_in(scene.approver)

    assert approve(client, old).status_code == 303
    assert certificates() == []


def test_whoever_recorded_it_cannot_approve_it(certifying, scene, recorded, client, sign_in):
    sign_in(scene.recorder)

    page = approve(client, recorded)

    assert page.status_code == 409
    assert "Somebody else must approve it" in page.text
    assert "Somebody else must approve it" in client.get(f"/prior-learning/{recorded.id}").text
    assert (db.session.scalar(select(Approval)), certificates()) == (None, [])


def test_nobody_approves_their_own_training(certifying, scene, recorded, client, sign_in):
    make.appointment(scene.officer, Role.CORPORATE_COMMUNICATION_OFFICER)
    sign_in(scene.officer)

    assert approve(client, recorded).status_code == 409
    assert certificates() == []


def test_a_record_is_approved_once(certifying, scene, recorded, client, sign_in):
    sign_in(scene.approver)
    approve(client, recorded)

    assert approve(client, recorded).status_code == 409
    assert len(certificates()) == 1


def test_approving_needs_the_password_again_and_a_reason(scene, recorded, client, sign_in, clock):
    sign_in(scene.approver)
    assert approve(client, recorded, why=" ").status_code == 422
    clock.at += timedelta(minutes=16)

    answer = client.get(f"/prior-learning/{recorded.id}/approval")

    assert answer.location.startswith("/confirm?next=")


def test_approving_and_withdrawing_keep_to_the_scope(scene, recorded, client, sign_in):
    sign_in(make.person(role=Role.CORPORATE_COMMUNICATION_OFFICER, over=make.unit("South")))

    assert approve(client, recorded).status_code == 404
    assert withdraw(client, recorded).status_code == 404


def test_those_who_have_left_are_not_certified(certifying, scene, recorded, client, sign_in, clock):
    db.session.execute(
        text("UPDATE employment SET ends_at = :at WHERE person_id = :id"),
        {"at": moment(clock.now()), "id": scene.officer.id},
    )
    sign_in(scene.approver)

    page = approve(client, recorded)

    assert "does not serve" in page.text
    assert certificates() == []


def test_a_withdrawn_record_is_kept_not_approved_and_may_be_made_anew(
    scene, recorded, client, sign_in, folder, clock
):
    sign_in(scene.recorder)
    assert withdraw(client, recorded, why="").status_code == 422

    answer = withdraw(client, recorded)

    assert "It was another officer." in client.get(answer.location).text
    assert withdraw(client, recorded).status_code == 409
    sign_in(scene.approver)
    assert "This record is withdrawn." in approve(client, recorded).text
    assert record(scene, folder, clock).id != recorded.id
    verify()


def test_what_a_certificate_stands_on_is_not_withdrawn_before_it_is_revoked(
    certifying, scene, recorded, client, sign_in, clock
):
    sign_in(scene.approver)
    approve(client, recorded)
    held = certificates()[0]

    page = withdraw(client, recorded)

    assert page.status_code == 409
    assert "must be revoked first" in page.text
    certification.revoke(held, by_id=scene.recorder.id, why="Wrong.", at=clock.now())
    assert withdraw(client, recorded).status_code == 303


# The database has the last word


def refused(name: str, row) -> None:
    with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
        make.add(row)


def approval(recorded, by, clock) -> Approval:
    return Approval(prior_training_id=recorded.id, by_id=by.id, at=clock.now(), why="")


def test_the_database_too_wants_a_second_person(scene, recorded, clock):
    name = "second_person_approves_prior_training"

    refused(name, approval(recorded, scene.recorder, clock))
    refused(name, approval(recorded, scene.officer, clock))
    make.add(approval(recorded, scene.approver, clock))
    refused(
        "prior_training_approval_(exists_already|prior_training_id)",
        approval(recorded, make.person(), clock),
    )


def test_the_database_too_refuses_to_approve_what_is_withdrawn(scene, recorded, clock):
    why = {"prior_training_id": recorded.id, "by_id": scene.recorder.id, "why": ""}
    make.add(Withdrawal(**why, at=clock.now()))

    refused("withdrawn_prior_training_is_not_approved", approval(recorded, scene.approver, clock))


def test_the_database_too_refuses_the_same_training_twice(scene, recorded, clock):
    again = PriorTraining(
        person_id=scene.officer.id, course=recorded.course, trained_on=recorded.trained_on,
        trainer="", note="", recorded_by_id=scene.approver.id, at=clock.now(),
    )  # fmt: skip

    refused("prior_training_recorded_already", again)


def test_the_database_too_wants_approval_before_a_certificate(scene, recorded, clock):
    name = "certificate_needs_approved_prior_training"

    def held(**changes) -> Certificate:
        made = make.certificate(make.person(), starts_at=clock.now(), version=version)
        own = {column.key: getattr(made, column.key) for column in Certificate.__table__.columns}
        own |= {
            "id": None,
            "serial": made.serial[:-2] + "XX",
            "status_index": made.status_index + 500,
        }
        own |= {"person_id": scene.officer.id, "earned_by": f"prior_training:{recorded.id}"}
        return Certificate(**{**own, **changes})

    from app.courses.models import CourseVersion

    version = db.session.scalars(select(CourseVersion)).first()
    refused(name, held())
    make.add(approval(recorded, scene.approver, clock))
    refused(name, held(person_id=scene.approver.id))
    refused(name, held(course="another"))
    refused(name, held(earned_by="prior_training:999"))
    make.add(held())


@pytest.mark.parametrize("table", ["prior_training", "prior_training_approval"])
def test_nothing_of_it_is_changed_or_deleted(scene, recorded, clock, table):
    make.add(approval(recorded, scene.approver, clock))

    for statement, name in [
        (f"UPDATE {table} SET at = at", "is_insert_only"),
        (f"DELETE FROM {table}", "is_never_deleted"),
    ]:
        with pytest.raises(IntegrityError, match=f"{table}_{name}"), db.session.begin_nested():
            db.session.execute(text(statement))
