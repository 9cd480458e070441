"""When a round of training begins, and when the quiz may start."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from app.certification.rules import renewal_opens_at
from app.training.rules.round import (
    BEGINNING,
    Held,
    PastAttempt,
    Step,
    attempts_left,
    counts_until,
    is_over,
    next_step,
    opens_at,
    round_began,
    why_not_start,
)
from tests.training import given

POLICY = given.course().policy
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def failed(ago: timedelta) -> PastAttempt:
    return PastAttempt(NOW - ago - HOUR, NOW - ago, passed=False)


def began(held: Held | None) -> datetime | None:
    return round_began(held, POLICY.renewal_window_days, NOW)


def test_without_a_certificate_nothing_is_used_up():
    assert began(None) == BEGINNING


def test_there_is_no_round_before_the_renewal_window_opens():
    held = Held(NOW - 300 * DAY, NOW + 65 * DAY)

    assert began(held) is None


def test_a_renewal_begins_when_the_window_opens_and_goes_on_after_the_certificate_has_lapsed():
    for ends in (NOW + 30 * DAY, NOW - 20 * DAY):
        held = Held(ends - 365 * DAY, ends)
        assert began(held) == renewal_opens_at(ends, 60)


@pytest.mark.parametrize("earned", [date(2025, 11, 23), datetime(2025, 11, 23, 23, tzinfo=UTC)])
def test_what_is_earned_counts_as_long_as_a_certificate_of_that_day_would_be_in_force(earned):
    assert counts_until(earned, 12) == datetime(2026, 11, 24, tzinfo=UTC)


def test_after_a_revocation_the_lessons_count_from_it_only():
    held = Held(NOW - 10 * DAY, NOW - 2 * DAY, was_revoked=True)

    assert began(held) == NOW - 2 * DAY


def test_lessons_before_the_certificate_are_used_up_even_where_a_major_version_cuts_it_short():
    held = Held(NOW - 10 * DAY, NOW + 20 * DAY)

    assert began(held) == NOW - 10 * DAY


@pytest.mark.parametrize(
    ("past", "opens", "left"),
    [
        ([], None, 3),
        ([failed(1 * HOUR)], NOW + 23 * HOUR, 2),
        ([failed(24 * HOUR)], None, 2),
        ([failed(24 * HOUR - timedelta(microseconds=1))], NOW + timedelta(microseconds=1), 2),
        ([failed(9 * DAY), failed(5 * DAY)], None, 1),
        ([failed(9 * DAY), failed(5 * DAY), failed(2 * DAY)], NOW + 21 * DAY, 0),
        ([failed(31 * DAY), failed(5 * DAY), failed(2 * DAY)], None, 1),
        ([PastAttempt(NOW - HOUR, NOW - HOUR, passed=True)], None, 3),
        ([PastAttempt(NOW - HOUR, None, passed=False)], None, 3),
    ],
)
def test_after_a_fail_one_waits_and_attempts_are_limited_within_so_many_days(past, opens, left):
    assert opens_at(past, POLICY, NOW) == opens
    assert attempts_left(past, POLICY, NOW) == left


def test_every_reason_is_given_at_once():
    reasons, opens = why_not_start([failed(HOUR)], 2, POLICY, NOW)

    assert len(reasons) == 2
    assert "2 lessons" in reasons[0]
    assert "13:05 on Tuesday" in reasons[1]
    assert opens == NOW + 23 * HOUR


@any_of(hours=st.lists(st.integers(1, 24 * 60), max_size=8))
def test_when_the_moment_comes_nothing_stands_in_the_way(hours):
    past = [failed(one * HOUR) for one in hours]
    opens = opens_at(past, POLICY, NOW)
    if opens is not None:
        assert opens > NOW
        assert opens_at(past, POLICY, opens - timedelta(microseconds=1)) is not None
        assert opens_at(past, POLICY, opens) is None
        assert attempts_left(past, POLICY, opens) > 0
    else:
        assert attempts_left(past, POLICY, NOW) > 0


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"signs": True, "is_open": True}, Step.SIGN),
        ({"is_open": True, "in_round": False}, Step.CONTINUE),
        ({"is_open": True, "is_over": True}, Step.CLOSE),
        ({"in_round": False}, Step.NOTHING),
        ({"unread": 1, "waits": True}, Step.READ),
        ({"unread": 1, "needs_session": True}, Step.READ),
        ({"waits": True, "needs_session": True}, Step.ATTEND),
        ({"waits": True}, Step.WAIT),
        ({}, Step.SIT),
    ],
)
def test_the_next_step(facts, step):
    usual = {
        "signs": False,
        "is_open": False,
        "is_over": False,
        "in_round": True,
        "unread": 0,
        "waits": False,
    }

    assert next_step(**{**usual, **facts}) is step


def test_an_answer_at_the_deadline_itself_is_late():
    assert is_over(NOW, NOW)
    assert not is_over(NOW, NOW - timedelta(microseconds=1))
    assert not is_over(None, NOW)
