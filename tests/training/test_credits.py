"""A session or prior learning stands for the lessons, or is needed beside them; never for the quiz."""

from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.certification.models import Certificate
from app.certification.rules import renewal_opens_at
from app.core.db import db
from app.core.errors import Refused
from app.courses.models import CourseVersion
from app.training import actions
from app.training.models import Credit
from app.training.rules.round import Counts, CreditKind, Step, counts_until
from tests import factories as make
from tests.conftest import TODAY
from tests.training import given

HOUR = timedelta(hours=1)


@pytest.fixture
def sam(app):
    """Somebody who is enrolled and has read nothing."""
    person = make.person("Sam Ellis")
    given.enrolled(person, TODAY - timedelta(days=3))
    return person


def published(**meta) -> None:
    written = given.raw(opens_access=False)
    written["course"] |= meta
    given.published(written=written)


def credited(person, counts=Counts.INSTEAD, kind=CreditKind.SESSION, at=TODAY) -> Credit:
    return actions.credit(
        person.id, given.COURSE, kind=kind, about="session:12", counts=counts,
        by_id=make.person().id, at=at,
    )  # fmt: skip


def passed(person, issuer) -> Certificate:
    attempt = actions.start(person.id, given.COURSE, at=TODAY + HOUR)
    given.answered(attempt, TODAY + HOUR)
    actions.submit(attempt, issuer, at=TODAY + HOUR)
    return db.session.scalars(select(Certificate)).one()


def test_a_session_stands_for_the_lessons_and_the_quiz_remains(sam, issuer, client, sign_in, clock):
    published(session={"counts": "instead"})
    credited(sam)
    mine = given.progress(sam, TODAY + HOUR)
    clock.at += HOUR
    sign_in(sam)

    assert (mine.step, mine.next_lesson, mine.minutes_left) == (Step.SIT, None, 0)
    assert mine.serial is None
    assert "The quiz remains" in client.get("/").text
    assert "Or attend a session" in client.get(f"/training/{given.COURSE}").text
    assert passed(sam, issuer).route == "session and quiz"


def test_beside_the_lessons_the_quiz_waits_for_a_session(sam, issuer, client, sign_in):
    published(session={"counts": "beside"})
    given.lessons_read(sam, TODAY - HOUR)
    before = given.progress(sam, TODAY)
    sign_in(sam)

    assert before.step is Step.ATTEND
    assert before.reasons == ("Attend a session of this course first.",)
    assert "Attend a session of this course" in client.get("/").text
    assert (
        "Attend a session of this course first" in client.get(f"/training/{given.COURSE}/quiz").text
    )
    with pytest.raises(Refused, match="Attend a session"):
        actions.start(sam.id, given.COURSE, at=TODAY)

    credited(sam, Counts.BESIDE)

    assert given.progress(sam, TODAY).step is Step.SIT
    assert passed(sam, issuer).route == "online lessons, session and quiz"


def test_a_credit_beside_does_not_stand_for_the_lessons(sam):
    published(session={"counts": "beside"})
    credited(sam, Counts.BESIDE)

    assert given.progress(sam, TODAY).step is Step.READ


def test_a_withdrawn_credit_counts_no_longer_and_can_be_given_again(sam):
    published(session={"counts": "instead"})
    first = credited(sam)
    assert credited(sam).id == first.id
    actions.withdraw_credit(first, by_id=sam.id, at=TODAY + HOUR, why="Was not there.")

    assert given.progress(sam, TODAY).step is Step.SIT
    assert given.progress(sam, TODAY + HOUR).step is Step.READ
    with pytest.raises(Refused, match="withdrawn already"):
        actions.withdraw_credit(first, by_id=sam.id, at=TODAY + HOUR, why="Again.")
    again = credited(sam, at=TODAY + 2 * HOUR)
    assert again.id != first.id
    assert given.progress(sam, TODAY + 2 * HOUR).step is Step.SIT


def test_a_credit_from_before_the_enrolment_counts_until_a_certificate_of_its_day_would_end(sam):
    published(session={"counts": "instead"})
    given_at = TODAY - timedelta(days=10)
    credited(sam, at=given_at)
    over = counts_until(given_at, 12)

    assert given.progress(sam, TODAY).step is Step.SIT
    assert given.progress(sam, over - HOUR).step is Step.SIT
    assert given.progress(sam, over).step is Step.READ


def test_a_credit_that_a_certificate_has_used_up_counts_for_nothing(sam):
    published(session={"counts": "instead"})
    credited(sam, at=TODAY - timedelta(days=10))
    version = db.session.scalars(select(CourseVersion)).one()
    held = make.certificate(sam, version, starts_at=TODAY - HOUR)

    assert given.progress(sam, renewal_opens_at(held.ends_at, 60)).step is Step.READ


def test_the_certificate_says_everywhere_how_it_was_earned(sam, issuer, client, sign_in, clock):
    published(session={"counts": "instead"})
    credited(sam, kind=CreditKind.PRIOR_LEARNING)
    held = passed(sam, issuer)
    clock.at += 2 * HOUR
    db.session.commit()
    body = held.record.split(".")[1]
    record = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    sign_in(sam)

    assert '"narrative":"Earned by prior learning and quiz."' in record.replace(": ", ":")
    assert "prior learning and quiz" in client.get(f"/certificates/{held.serial}").text
    assert "prior learning and quiz" in client.get(f"/verify/{held.serial}").text


def test_without_any_credit_it_was_earned_online(sam, issuer):
    published()
    given.lessons_read(sam, TODAY - HOUR)

    assert passed(sam, issuer).route == "online lessons and quiz"
