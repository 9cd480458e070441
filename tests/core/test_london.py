"""Days as people in London count them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.london import days_since, days_to, end_of

LATE = datetime(2026, 11, 24, 23, 59, tzinfo=UTC)
EARLY = datetime(2026, 11, 24, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("at", [EARLY, LATE])
@pytest.mark.parametrize(
    ("last", "days"),
    [(24, 0), (25, 1), (30, 6), (23, -1)],
    ids=["today", "tomorrow", "six", "over"],
)
def test_days_left_are_days_of_the_calendar(at, last, days):
    assert days_to(end_of(date(2026, 11, last)), at) == days


def test_days_left_do_not_change_with_the_clocks():
    before = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 23:30 in summer time

    assert days_to(end_of(date(2026, 10, 26)), before) == 2


def test_since_yesterday_is_one_day_however_few_hours():
    assert days_since(EARLY - timedelta(minutes=2), EARLY) == 1
    assert days_since(EARLY, LATE) == 0
