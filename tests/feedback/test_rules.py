"""Which answers are kept together, and what may be shown of them."""

import json
from datetime import date
from itertools import permutations

import pytest

from app.feedback import rules
from app.feedback.rules import Answer, Subject

NOV, DEC, JAN = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


def answers(number: int, mark: int = 4) -> tuple[Answer, ...]:
    return tuple(Answer(mark, mark, mark, f"Comment {one}") for one in range(number))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("session:12", Subject("session", "12")),
        ("course:sio-awareness", Subject("course", "sio-awareness")),
        ("course:", None),
        ("course", None),
        ("Course:x", None),
        ("course:x\n", None),
        ("course:../x", None),
        ("course:" + "x" * 61, None),
    ],
)
def test_a_subject_is_a_kind_and_which_one(text, read):
    assert rules.subject(text) == read
    assert read is None or str(read) == text


def test_in_whatever_order_answers_come_a_box_reads_the_same():
    three = (Answer(5, 4, 3, "b"), Answer(1, 1, 1, ""), Answer(5, 4, 3, "a"))

    assert len({rules.written(order) for order in permutations(three)}) == 1
    assert rules.read(rules.written(three)) == tuple(sorted(three))
    assert set(json.loads(rules.written(three))[0]) == {"useful", "clear", "time", "comment"}


@pytest.mark.parametrize(("number", "full"), [(1, False), (4, False), (5, True), (900, True)])
def test_a_box_is_full_at_five(number, full):
    assert rules.is_full(answers(number)) is full


@pytest.mark.parametrize(
    ("boxes", "shown"),
    [
        ([], []),
        ([(NOV, 4)], []),
        ([(NOV, 5)], [(NOV, 5)]),
        ([(NOV, 5), (NOV, 4)], [(NOV, 5)]),
        ([(NOV, 5), (NOV, 5), (DEC, 5)], [(NOV, 10), (DEC, 5)]),
        ([(NOV, 5), (DEC, 7), (JAN, 1)], [(NOV, 5), (DEC, 7)]),  # seven: from before boxes had five
    ],
)
def test_only_full_boxes_are_shown_by_the_month_in_which_they_were_begun(boxes, shown):
    found = rules.periods([(month, answers(number)) for month, number in boxes])

    assert [(one.month, len(one.answers)) for one in found] == shown


def test_the_mean_of_each_question_and_how_it_moved():
    said = (Answer(5, 1, 3, ""), Answer(4, 2, 3, ""), Answer(4, 1, 3, ""))

    assert rules.averages(said) == (4.3, 1.3, 3.0)
    assert rules.trend([4.3]) == "The mean is 4.3 of 5."
    assert rules.trend([4.3, 2.0, 4.3]) == "The mean is 4.3 of 5, as it was at first."
    assert rules.trend([4.3, 2.0]) == "The mean is 2.0 of 5; at first it was 4.3."
