"""An attempt whose time is over: graded as of its end, whenever it is next looked at."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.certification.models import Certificate
from app.certification.rules import renewal_opens_at
from app.core.db import db
from app.people import actions as people
from app.training import actions, jobs
from app.training.models import Attempt, Result
from app.training.rules.round import Step
from tests import factories
from tests.conftest import TODAY
from tests.training import given

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LONG = 400 * DAY
START = f"/training/{given.COURSE}/attempts"


def begun(person, *, wrong=(), at=TODAY) -> Attempt:
    """An attempt with every question answered, and never handed in."""
    attempt = actions.start(person.id, given.COURSE, at=at)
    given.answered(attempt, at, wrong=wrong)
    db.session.commit()
    return attempt


def signed(person, issuer) -> None:
    """Somebody who has signed the undertaking once: a pass is certified at once."""
    result = actions.submit(begun(person), issuer, at=TODAY)
    assert result.has_passed
    actions.sign(person, given.COURSE, issuer, name_typed=person.name, at=TODAY)
    db.session.commit()


def renewing(person, issuer):
    """Somebody whose renewal has begun, with an attempt begun that is right; and when that was."""
    signed(person, issuer)
    at = given.progress(person, TODAY).renewal_opens_at + HOUR
    given.lessons_read(person, at)
    return begun(person, at=at), at


def major(at, version="2.0.0", **policy) -> None:
    """A later major version, by which holders must renew within 30 days."""
    given.published(at, version, renew_by=at + 30 * DAY, **policy)
    db.session.commit()


def test_the_result_and_the_wait_count_from_the_deadline(sam, issuer):
    attempt = begun(sam, wrong=("single",))

    result = actions.submit(attempt, issuer, at=TODAY + LONG)

    assert result.at == attempt.closed_at == attempt.deadline_at == TODAY + HOUR
    assert given.progress(sam, TODAY + 24 * HOUR).opens_at == TODAY + 25 * HOUR
    assert given.progress(sam, TODAY + LONG).opens_at is None
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "quiz closed")).one()
    assert (event.at, event.by_id) == (TODAY + LONG, None)


def test_handing_in_on_time_is_handing_in_then(sam, issuer):
    assert actions.submit(begun(sam), issuer, at=TODAY + MINUTE).at == TODAY + MINUTE


def test_a_certificate_earned_late_counts_from_its_issue(sam, issuer):
    attempt, at = renewing(sam, issuer)

    actions.submit(attempt, issuer, at=at + 3 * DAY)

    made = db.session.scalars(
        select(Certificate).where(Certificate.earned_by == f"attempt:{attempt.id}")
    ).one()
    assert (attempt.closed_at, made.starts_at) == (attempt.deadline_at, at + 3 * DAY)


def test_no_certificate_is_issued_on_a_version_that_no_longer_counts(sam, issuer):
    attempt, at = renewing(sam, issuer)
    major(at + DAY)

    result = actions.submit(attempt, issuer, at=at + 31 * DAY)

    assert result.has_passed
    assert (
        db.session.scalar(
            select(Certificate).where(Certificate.earned_by == f"attempt:{attempt.id}")
        )
        is None
    )


def test_a_pass_on_a_version_that_no_longer_counts_is_not_signed_for(sam, issuer):
    actions.submit(begun(sam), issuer, at=TODAY)
    major(TODAY + DAY)

    assert given.progress(sam, TODAY + 30 * DAY).step is Step.SIGN
    assert given.progress(sam, TODAY + 31 * DAY).step is Step.SIT


def test_a_certificate_is_issued_although_its_holder_was_enrolled_anew(sam, issuer):
    attempt, at = renewing(sam, issuer)
    given.enrolled(sam, at + 200 * DAY)

    assert actions.submit(attempt, issuer, at=at + 201 * DAY).has_passed
    assert given.progress(sam, at + 201 * DAY).certificate_starts_at == at + 201 * DAY


def test_no_certificate_is_issued_for_a_round_that_is_over(sam, issuer):
    attempt, at = renewing(sam, issuer)
    factories.certificate(sam, attempt.course_version, starts_at=at + DAY)

    assert actions.submit(attempt, issuer, at=at + 2 * DAY).has_passed
    assert given.progress(sam, at + 2 * DAY).certificate_starts_at == at + DAY


def test_whoever_has_left_is_not_certified_by_the_worker(sam, issuer, clock):
    attempt, at = renewing(sam, issuer)
    people.leave(sam, by_id=None, at=at + MINUTE, why="Left.")
    db.session.commit()
    clock.at = at + 2 * HOUR

    assert jobs.close_quizzes() == 1
    assert (
        db.session.scalar(
            select(Certificate).where(Certificate.earned_by == f"attempt:{attempt.id}")
        )
        is None
    )


def test_the_worker_closes_what_is_over_and_nothing_else(sam, issuer, clock):
    attempt = begun(sam)
    assert jobs.close_quizzes() == 0
    clock.at = TODAY + HOUR

    assert jobs.close_quizzes() == 1
    assert jobs.close_quizzes() == 0
    result = db.session.scalars(select(Result)).one()
    assert (result.attempt_id, result.at) == (attempt.id, TODAY + HOUR)


def test_looking_changes_nothing_and_every_page_leads_to_the_result(sam, client, sign_in, clock):
    attempt = begun(sam, wrong=("single",))
    clock.at = TODAY + 300 * DAY
    sign_in(sam)

    for path in ("/your-training", f"/training/{given.COURSE}/quiz"):
        page = client.get(path).text
        assert "is over" in page
        assert "See your result" in page
        assert "Continue the quiz" not in page
    check = client.get(f"/training/attempts/{attempt.id}/check").text
    assert "See your result" in check
    db.session.expire_all()
    assert attempt.closed_at is None

    told = client.get(client.post(START).location).text

    assert "The time was over at 15:05, before you handed in" in told
    assert "You have not passed this time" in told
    assert client.get("/your-training").text.count("Go to the quiz") == 1
    assert client.post(START).location.endswith("/questions/1")


def test_the_result_says_why_a_pass_leads_to_nothing(sam, client, sign_in, clock):
    attempt = begun(sam)
    major(TODAY + DAY)
    clock.at = TODAY + LONG
    sign_in(sam)

    page = client.get(client.post(f"/training/attempts/{attempt.id}/submission").location).text

    assert "You passed" in page
    assert "The course has changed since" in page


@pytest.fixture
def untimed(app):
    """Somebody with an attempt that has no time limit."""
    given.published(time_limit_minutes=None)
    person = given.ready(TODAY)
    return person, begun(person)


def test_without_a_time_limit_an_attempt_stays_open(untimed, issuer):
    person, attempt = untimed

    assert given.progress(person, TODAY + LONG).step is Step.CONTINUE
    assert actions.submit(attempt, issuer, at=TODAY + LONG).at == TODAY + LONG


def test_without_a_time_limit_an_attempt_ends_with_its_version(untimed, issuer, clock):
    person, attempt = untimed
    major(TODAY + DAY, time_limit_minutes=None)
    assert given.progress(person, TODAY + 30 * DAY).step is Step.CONTINUE
    assert given.progress(person, TODAY + 31 * DAY).step is Step.CLOSE
    assert actions.save(attempt, 1, {"chosen": ["a"]}, number=None, at=TODAY + 32 * DAY).is_late
    db.session.commit()
    clock.at = TODAY + 33 * DAY

    assert jobs.close_quizzes() == 1

    assert db.session.get(Attempt, attempt.id).closed_at == TODAY + 31 * DAY
    assert given.progress(person, TODAY + 33 * DAY).step is Step.SIT


def test_without_a_time_limit_an_attempt_ends_with_its_round(untimed, issuer):
    person, attempt = untimed
    given.enrolled(person, TODAY + 5 * DAY)
    assert given.progress(person, TODAY + 6 * DAY).step is Step.CONTINUE
    held = factories.certificate(person, attempt.course_version, starts_at=TODAY + 7 * DAY)
    opens = renewal_opens_at(held.ends_at, 60)

    assert given.progress(person, opens).open_over_at == opens
    assert actions.submit(attempt, issuer, at=opens + HOUR).at == opens
    later = given.progress(person, opens + HOUR)
    assert (later.read, later.passed_attempt_id) == (frozenset(), None)
