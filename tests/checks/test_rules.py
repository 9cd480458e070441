"""When a check is due, which days count, what misses ask for, and what is worth a look."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.checks import rules
from app.checks.rules import Duty, Found, State
from app.core.london import LONDON


def london(day: int, hour: int = 12, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


DUTY = Duty(date(2026, 11, 10), None)


def test_the_hour_is_londons_in_summer_and_in_winter():
    assert rules.due_at(date(2026, 7, 1), 20) == datetime(2026, 7, 1, 19, tzinfo=UTC)
    assert rules.due_at(date(2026, 12, 1), 20) == datetime(2026, 12, 1, 20, tzinfo=UTC)
    assert rules.due_at(date(2026, 7, 1), 24) == datetime(2026, 7, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "late", "state"),
    [
        (9, None, State.UNCOUNTED),  # before the first day
        (9, False, State.ON_TIME),
        (10, None, State.MISSED),
        (22, True, State.LATE),
        (22, None, State.MISSED),
        (23, None, State.TO_DO),
        (23, False, State.ON_TIME),
        (24, None, State.UNCOUNTED),  # still to come
    ],
)
def test_how_a_day_stands(day, late, state):
    at, due = london(23, 14), london(23, 20)

    assert rules.state(date(2026, 11, day), late, DUTY, at, due) is state


def test_today_is_overdue_once_its_hour_is_past_but_missed_only_when_it_is_over():
    due, day = london(23, 20), date(2026, 11, 23)

    assert rules.state(day, None, DUTY, due, due) is State.TO_DO
    assert rules.state(day, None, DUTY, london(23, 23, 59), due) is State.OVERDUE
    assert rules.state(day, None, DUTY, london(24, 0, 1), london(24, 20)) is State.MISSED


def test_whole_days_count_from_the_opening_and_from_the_forces_first_check():
    opened, began = london(5), london(9, 23, 30)

    assert rules.duty(opened, None, began) == Duty(date(2026, 11, 10), None)
    assert rules.duty(london(12), london(20), began) == Duty(date(2026, 11, 13), date(2026, 11, 19))
    assert rules.duty(opened, None, None) == Duty(None, None)
    assert not rules.duty(opened, None, None).covers(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("last", "missed"),
    [(None, 13), (23, 0), (22, 0), (21, 1), (20, 2), (9, 13), (1, 13)],
)
def test_misses_in_a_row_are_counted_up_to_yesterday(last, missed):
    checked = date(2026, 11, last) if last else None

    assert rules.misses_in_a_row(DUTY, checked, date(2026, 11, 23)) == missed


def test_nothing_is_missed_before_anything_is_counted():
    assert rules.misses_in_a_row(Duty(None, None), None, date(2026, 11, 23)) == 0
    assert rules.counted(Duty(None, None), date(2026, 11, 23)) == 0
    assert rules.counted(Duty(date(2026, 11, 24), None), date(2026, 11, 23)) == 0
    assert rules.counted(DUTY, date(2026, 11, 23)) == 13
    assert rules.counted(Duty(date(2020, 1, 1), None), date(2026, 11, 23)) == 30


@pytest.mark.parametrize(
    ("in_a_row", "of_30", "step"),
    [(0, 0, 0), (0, 4, 0), (1, 1, 1), (2, 2, 2), (3, 3, 3), (9, 9, 3), (0, 5, 3)],
)
def test_what_misses_ask_for(in_a_row, of_30, step):
    assert rules.step(in_a_row, of_30) == step


def test_a_note_stands_where_there_is_something_and_only_there():
    assert not rules.note_fault(Found.NOTHING, "")
    assert rules.note_fault(Found.NOTHING, "All quiet.")
    assert rules.note_fault(Found.THREAT, "")
    assert not rules.note_fault(Found.ENQUIRY, "x" * 300)
    assert rules.note_fault(Found.ENQUIRY, "x" * 301)


def test_always_at_nearly_the_same_minute():
    night = [london(day, 23, 58) for day in range(1, 7)] + [london(8, 0, 2)]

    assert rules.always_the_same_minute(night)  # across midnight too
    assert not rules.always_the_same_minute(night[:6])  # too few to be a habit
    assert not rules.always_the_same_minute([*night, london(10, 9)])


def test_the_same_minute_is_londons_across_the_change_of_the_clocks():
    days = [datetime(2026, 10, 20 + n, 9, 0, tzinfo=LONDON) for n in range(10)]

    assert rules.always_the_same_minute(days)


def test_most_within_a_minute():
    start = london(1)
    each = [start + timedelta(seconds=6 * n) for n in range(12)]

    assert rules.most_within_a_minute(each) == 10
    assert rules.most_within_a_minute([]) == 0
    assert rules.most_within_a_minute([start, start + timedelta(minutes=1)]) == 1
