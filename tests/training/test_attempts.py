"""Starting, saving, handing in and signing: what is kept, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit import queries as history
from app.audit.models import AuditEvent, EventDetail
from app.certification.models import Certificate
from app.core.db import db
from app.core.errors import Refused
from app.courses import queries as courses
from app.training import actions, queries
from app.training.models import Answer, Attempt, Result
from app.training.rules import round as rounds
from app.training.rules.round import Step
from tests import factories
from tests.conftest import TODAY
from tests.training import given

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def start(person, at=TODAY) -> Attempt:
    return actions.start(person.id, given.COURSE, at=at)


def sit(person, issuer, at=TODAY, wrong=()) -> Result:
    attempt = start(person, at)
    given.answered(attempt, at, wrong=wrong)
    return actions.submit(attempt, issuer, at=at)


def sign(person, issuer, at=TODAY, name=None):
    return actions.sign(person, given.COURSE, issuer, name_typed=name or person.name, at=at)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


# Starting


def test_the_open_attempt_is_gone_on_with_rather_than_another_begun(sam):
    assert start(sam).id == start(sam, TODAY + MINUTE).id
    assert given.progress(sam, TODAY).step is Step.CONTINUE


def test_who_has_not_read_everything_may_not_start(app, course):
    person = factories.person()
    given.enrolled(person, TODAY - DAY)
    given.lessons_read(person, TODAY - HOUR, "one")

    with pytest.raises(Refused, match="Read the 1 lesson still open first"):
        start(person)


def test_who_is_not_enrolled_may_not_start(app, course):
    with pytest.raises(Refused):
        start(factories.person())


def test_an_attempt_has_the_time_that_the_course_gives(sam):
    assert start(sam).deadline_at == TODAY + HOUR


def test_a_course_may_give_all_the_time_there_is(app):
    given.published(time_limit_minutes=None)
    person = given.ready(TODAY)

    attempt = start(person)

    assert attempt.deadline_at is None
    assert not actions.save(attempt, 1, {}, number=None, at=TODAY + 90 * DAY).is_late


def test_the_next_attempt_draws_other_questions(sam, issuer):
    first = sit(sam, issuer, wrong=("single",)).attempt
    second = start(sam, TODAY + 25 * HOUR)

    drawn = [{item.question for item in given.paper_of(one).items} for one in (first, second)]
    assert not drawn[0] & drawn[1]
    assert first.seed != second.seed


def test_after_a_fail_one_waits_a_day_and_after_three_a_month(sam, issuer):
    at = TODAY
    for _ in range(3):
        assert not sit(sam, issuer, at, wrong=("single",)).has_passed
        with pytest.raises(Refused, match="You can try again from"):
            start(sam, at + 24 * HOUR - MINUTE)
        at += 24 * HOUR

    with pytest.raises(Refused, match="You can try again from"):
        start(sam, at)
    assert given.progress(sam, at).opens_at == TODAY + 30 * DAY
    assert start(sam, TODAY + 30 * DAY).number == 4


# Saving


def test_an_answer_that_is_newer_counts_and_what_was_said_before_is_kept(sam):
    attempt = start(sam)

    assert actions.save(attempt, 1, {"chosen": ["a"]}, number=1, at=TODAY).number == 1
    assert actions.save(attempt, 1, {"chosen": ["b"]}, number=2, at=TODAY).number == 2

    assert queries.answers(attempt.id) == {1: {"chosen": ["b"]}}
    assert count(Answer) == 2


def test_an_older_answer_never_comes_over_a_newer_one(sam):
    attempt = start(sam)
    actions.save(attempt, 1, {"chosen": ["a"]}, number=1, at=TODAY)
    actions.save(attempt, 1, {"chosen": ["b"]}, number=2, at=TODAY)

    with pytest.raises(actions.Superseded) as refused:
        actions.save(attempt, 1, {"chosen": ["c"]}, number=1, at=TODAY)

    assert refused.value.number == 2
    assert queries.answers(attempt.id) == {1: {"chosen": ["b"]}}


def test_the_same_answer_sent_again_is_kept_once(sam):
    attempt = start(sam)
    first = actions.save(attempt, 1, {"chosen": ["a"]}, number=1, at=TODAY)

    assert actions.save(attempt, 1, {"chosen": ["a"]}, number=1, at=TODAY + MINUTE) == first
    assert count(Answer) == 1


def test_a_page_without_scripts_is_always_the_newest(sam):
    attempt = start(sam)
    actions.save(attempt, 1, {"chosen": ["a"]}, number=7, at=TODAY)

    assert actions.save(attempt, 1, {"chosen": ["b"]}, number=None, at=TODAY).number == 8


def test_a_page_that_does_not_know_the_newest_answer_never_comes_over_it(sam):
    attempt = start(sam)
    phone, desk = actions.Source("phone", 0), actions.Source("desk", 0)
    actions.save(attempt, 1, {"chosen": ["a"]}, number=1, at=TODAY, source=phone)

    for number in (2, None):
        with pytest.raises(actions.Superseded):
            actions.save(attempt, 1, {"chosen": ["b"]}, number=number, at=TODAY, source=desk)

    assert queries.answers(attempt.id) == {1: {"chosen": ["a"]}}


def test_a_page_whose_last_save_was_not_confirmed_still_goes_on(sam):
    attempt, phone = start(sam), actions.Source("phone", 0)
    actions.save(attempt, 1, {"chosen": ["a"]}, number=1, at=TODAY, source=phone)

    assert actions.save(attempt, 1, {"chosen": ["b"]}, number=2, at=TODAY, source=phone).number == 2


def test_a_page_that_was_told_of_the_newest_answer_may_change_it(sam):
    attempt = start(sam)
    actions.save(attempt, 1, {"chosen": ["a"]}, number=1, at=TODAY, source=actions.Source("x", 0))
    desk = actions.Source("desk", 1)

    assert actions.save(attempt, 1, {"chosen": ["b"]}, number=2, at=TODAY, source=desk).number == 2


def test_a_late_answer_is_kept_but_does_not_count(sam, issuer):
    attempt = start(sam)
    given.answered(attempt, TODAY + 59 * MINUTE)
    kept = actions.save(attempt, 1, {"chosen": ["a"]}, number=None, at=TODAY + HOUR)

    assert kept.is_late
    assert db.session.scalar(select(func.count()).where(Answer.is_late)) == 1
    assert actions.submit(attempt, issuer, at=TODAY + 2 * HOUR).right_answers == 6


def test_nothing_is_kept_once_it_is_handed_in(sam, issuer):
    attempt = sit(sam, issuer).attempt

    with pytest.raises(Refused, match="handed in"):
        actions.save(attempt, 1, {"chosen": ["a"]}, number=None, at=TODAY)


def test_saving_writes_no_history(sam):
    attempt = start(sam)
    before = count(AuditEvent)

    actions.save(attempt, 1, {"chosen": ["a"]}, number=None, at=TODAY)

    assert count(AuditEvent) == before


def test_neither_the_seed_nor_the_paper_stands_in_the_history(sam):
    attempt = start(sam)

    kept = " ".join(db.session.scalars(select(EventDetail.json)))
    assert attempt.seed not in kept
    assert not any(key in kept for item in given.paper_of(attempt).items for key, _ in item.options)


# Handing in, signing


def test_handing_in_twice_gives_the_first_result(sam, issuer):
    first = sit(sam, issuer, wrong=("order",))

    assert actions.submit(first.attempt, issuer, at=TODAY + HOUR) is first
    assert count(Result) == 1
    told = [one.verb for one in history.history(f"result:{first.id}")]
    assert told == ["quiz handed in"]


def test_who_passes_for_the_first_time_signs_and_is_then_certified(sam, issuer):
    result = sit(sam, issuer)
    assert count(Certificate) == 0
    assert given.progress(sam, TODAY).step is Step.SIGN

    made = sign(sam, issuer)

    assert made.earned_by == f"attempt:{result.attempt_id}"
    mine = given.progress(sam, TODAY + MINUTE)
    assert (mine.step, mine.serial, mine.due_at) == (Step.NOTHING, made.serial, None)


def test_signing_again_changes_nothing(sam, issuer):
    sit(sam, issuer)
    sign(sam, issuer)

    assert sign(sam, issuer, TODAY + MINUTE) is None
    assert count(Certificate) == 1


def test_who_has_not_passed_has_nothing_to_sign(sam, issuer):
    sit(sam, issuer, wrong=("single",))

    with pytest.raises(Refused, match="nothing for you to sign"):
        sign(sam, issuer)


def test_one_signs_with_ones_own_name(sam, issuer):
    sit(sam, issuer)

    with pytest.raises(Refused, match="Type your name as Sam Ellis"):
        sign(sam, issuer, name="Somebody Else")


def test_a_newer_undertaking_is_signed_again_without_a_new_certificate(sam, issuer):
    sit(sam, issuer)
    sign(sam, issuer)
    given.published(TODAY + DAY, "1.1.0", undertaking=2)

    assert given.progress(sam, TODAY + 2 * DAY).step is Step.SIGN
    assert sign(sam, issuer, TODAY + 2 * DAY) is None

    assert given.progress(sam, TODAY + 2 * DAY).step is Step.NOTHING
    assert count(Certificate) == 1


def test_a_renewal_needs_the_lessons_again_and_is_certified_at_once(sam, issuer):
    sit(sam, issuer)
    first = sign(sam, issuer)
    opens = given.progress(sam, TODAY).renewal_opens_at
    assert given.progress(sam, opens - MINUTE).step is Step.NOTHING
    assert given.progress(sam, opens).step is Step.READ
    with pytest.raises(Refused):
        start(sam, opens)

    given.lessons_read(sam, opens + HOUR)
    result = sit(sam, issuer, opens + 2 * HOUR)

    renewed = db.session.scalars(
        select(Certificate).where(Certificate.earned_by == f"attempt:{result.attempt_id}")
    ).one()
    assert renewed.ends_at.date() == first.ends_at.date().replace(year=first.ends_at.year + 1)
    assert given.progress(sam, opens + 3 * HOUR).step is Step.NOTHING


def test_being_enrolled_anew_takes_nothing_away(sam, issuer):
    result = sit(sam, issuer)

    given.enrolled(sam, TODAY + 200 * DAY)

    mine = given.progress(sam, TODAY + 201 * DAY)
    assert (mine.passed_attempt_id, mine.step) == (result.attempt_id, Step.SIGN)
    assert mine.read == {"one", "two"}


def test_a_pass_can_be_signed_for_as_long_as_its_certificate_would_have_been_in_force(sam, issuer):
    sit(sam, issuer)
    over = rounds.counts_until(TODAY, 12)

    assert given.progress(sam, over - MINUTE).step is Step.SIGN
    later = given.progress(sam, over)
    assert (later.passed_attempt_id, later.step, later.read) == (None, Step.READ, frozenset())
    with pytest.raises(Refused, match="nothing for you to sign"):
        sign(sam, issuer, over)
    attempt = db.session.scalars(select(Attempt)).one()
    assert "more than 12 months ago" in queries.why_it_earned_nothing(attempt, over)


def test_an_open_attempt_stays_on_its_version(sam, issuer):
    attempt = start(sam)
    drawn = given.paper_of(attempt)
    given.published(TODAY + MINUTE, "1.1.0")

    assert start(sam, TODAY + 2 * MINUTE).id == attempt.id
    given.answered(attempt, TODAY + 3 * MINUTE)
    assert actions.submit(attempt, issuer, at=TODAY + 4 * MINUTE).has_passed
    assert given.paper_of(attempt) == drawn
    assert courses.published(attempt.course_version_id).version == "1.0.0"


# Progress


def test_progress_of_one_course_and_of_all_agree(sam):
    assert queries.all_progress(sam.id, TODAY) == [given.progress(sam, TODAY)]


def test_progress_counts_what_is_left(app, course):
    person = factories.person()
    enrolment = given.enrolled(person, TODAY - DAY)
    given.lessons_read(person, TODAY - HOUR, "one")

    mine = given.progress(person, TODAY)

    assert (mine.step, mine.next_lesson.id, mine.minutes_left) == (Step.READ, "two", 4)
    assert mine.read == {"one"}
    assert mine.due_at == enrolment.due_at
    assert mine.attempts_left == 3


def test_there_is_no_progress_in_a_course_nobody_has_published(app):
    person = factories.person()
    given.enrolled(person, TODAY)

    assert queries.progress(person.id, given.COURSE, TODAY) is None
    assert queries.all_progress(person.id, TODAY) == []
