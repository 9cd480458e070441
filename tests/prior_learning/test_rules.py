"""Days, who may approve, and until when earlier training counts."""

from datetime import date, timedelta

import pytest

from app.core.london import start_of
from app.prior_learning import rules
from app.prior_learning.rules import Earned, Fault, Row, Training

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-31", date(2025, 3, 31)),
        ("31/3/2025", date(2025, 3, 31)),
        ("31 3 2025", date(2025, 3, 31)),
        ("1.12.2025", date(2025, 12, 1)),
        ("29/2/2024", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_as_it_is_written_here(text, day):
    assert rules.read_day(text) == day


@pytest.mark.parametrize(
    "text", ["", "March", "30/2/2025", "2025-13-01", "31/3/25", "1/1/0000", "٣١/٣/٢٠٢٥", "45000"]
)
def test_what_is_no_day_is_refused_with_how_to_write_it(text):
    with pytest.raises(ValueError, match=r"^Date must be .*31/3/2025"):
        rules.read_day(text)


def test_a_day_lies_neither_in_the_future_nor_long_before_the_platforms():
    assert rules.day_fault(TODAY, TODAY) is None
    assert rules.day_fault(date(2026, 11, 24), TODAY) == "Date must not be in the future"
    assert "after" in (rules.day_fault(date(1025, 3, 31), TODAY) or "")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, ()),
        ({"by_id": 2}, ("You recorded this training. Somebody else must approve it.",)),
        ({"by_id": 3}, ("This training is your own. Somebody else must approve it.",)),
        ({"approved": True}, ("This training is approved already.",)),
        ({"withdrawn": True}, ("This record is withdrawn.",)),
        ({"serves": False}, ("This person does not serve in the force.",)),
    ],
)
def test_only_a_third_person_approves_what_stands(changes, says):
    facts = {"by_id": 1, "recorded_by_id": 2, "person_id": 3}
    state = {"approved": False, "withdrawn": False, "serves": True}

    assert rules.obstacles(**{**facts, **state, **changes}) == says


AT = start_of(TODAY)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "gives"),
    [
        ({}, Earned.CERTIFICATE),
        ({"has_to_sign": True}, Earned.SIGNATURE),
        ({"certifies": False}, Earned.NOTHING),
        ({"certifies": False, "stands_for_lessons": True}, Earned.LESSONS),
        ({"stands_for_lessons": True}, Earned.CERTIFICATE),
        ({"counts_until": AT}, Earned.NOTHING),
        ({"held_until": AT}, Earned.CERTIFICATE),  # lapsed
        ({"held_until": AT + DAY, "may_renew": False}, Earned.NOTHING),
        ({"held_until": AT + DAY}, Earned.CERTIFICATE),
        ({"held_until": AT + 2 * DAY}, Earned.NOTHING),  # theirs lasts as long
        ({"held_until": AT + 2 * DAY, "stands_for_lessons": True}, Earned.LESSONS),
    ],
)
def test_what_approval_gives(changes, gives):
    facts = {
        "certifies": True, "stands_for_lessons": False, "has_to_sign": False,
        "counts_until": AT + 2 * DAY, "held_until": None, "may_renew": True, "at": AT,
    }  # fmt: skip

    assert rules.earned(**{**facts, **changes}) is gives


def test_rows_are_held_against_people_courses_what_is_recorded_and_each_other():
    day = date(2026, 3, 31)

    def row(line, number="1207", course="Protocol", on=day):
        return Row(line, number, course, on, "A. Trainer", "")

    rows = [
        row(2, "s1207", "PROTOCOL"), row(3, "9999"), row(4, course="Juggling"), row(5, on=TODAY),
        row(6, "S1207"),
    ]  # fmt: skip

    made, faults = rules.matched(
        rows, {"1207": 1, "S1207": 2}, {"protocol": "p"}, {(1, "p", TODAY)}
    )

    assert made[0] == Training(2, "p", day, "A. Trainer", "")
    assert faults == [
        Fault(3, "Nobody you may record for serves as 9999."),
        Fault(4, "There is no course called Juggling."),
        Fault(5, "This training is recorded already."),
        Fault(6, "This is the same training as line 2."),
    ]
