"""Grading: each kind of question, the pass mark, and what must be right."""

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from app.courses.content import PRINCIPLES, build
from app.courses.source import read as read_course
from app.demonstration.story import right_answer as known_answer
from app.training.rules.grading import (
    grade,
    is_complete,
    is_offered,
    is_right,
    needed,
    passed,
    read,
)
from app.training.rules.paper import draw
from tests.training import given

SMALL = given.course()
PAPER = draw(SMALL, "0" * 64)
ASKED = [SMALL.question(item.question) for item in PAPER.items]
ITEM = {SMALL.question(item.question).kind: item for item in PAPER.items}
QUESTION = {one.kind: one for one in ASKED}
RIGHT = {number: given.right_answer(one) for number, one in enumerate(ASKED, 1)}


def judged(decision: str = "change", **words: str) -> dict:
    right = given.right_answer(QUESTION["judge"])
    return {"principles": {**right["principles"], **words}, "decision": decision}


@pytest.mark.parametrize(
    ("kind", "answer", "right"),
    [
        ("single", {"chosen": ["b"]}, True),
        ("single", {"chosen": ["a"]}, False),
        ("single", {"chosen": ["a", "b"]}, False),
        ("single", {}, False),
        ("multiple", {"chosen": ["c", "b"]}, True),
        ("multiple", {"chosen": ["b"]}, False),
        ("multiple", {"chosen": ["a", "b", "c"]}, False),
        ("true_false", {"chosen": ["true"]}, True),
        ("true_false", {"chosen": ["false"]}, False),
        ("order", {"places": {"a": 1, "b": 2, "c": 3, "d": 4}}, True),
        ("order", {"places": {"a": 2, "b": 1, "c": 3, "d": 4}}, False),
        ("order", {"places": {"a": 1, "b": 2, "c": 3}}, False),
        ("order", {"places": {"a": 1, "b": 1, "c": 3, "d": 4}}, False),
        ("match", {"pairs": {"a": "Right a", "b": "Right b", "c": "Right c"}}, True),
        ("match", {"pairs": {"a": "Right b", "b": "Right a", "c": "Right c"}}, False),
        ("match", {"pairs": {"a": "Right a", "b": "Right b"}}, False),
        ("judge", judged(), True),
        ("judge", judged(SAF="no"), True),  # either is accepted
        ("judge", judged(PUR="no"), True),  # five of six
        ("judge", judged(PUR="no", SAF="no"), True),
        ("judge", judged(PUR="no", LEG="yes"), False),  # four of six
        ("judge", judged("post"), False),
        ("judge", {"decision": "change"}, False),
        ("judge", {"principles": judged()["principles"]}, False),
    ],
)
def test_an_answer_is_right_or_not(kind, answer, right):
    assert is_right(QUESTION[kind], answer) is right


@pytest.mark.parametrize("kind", given.KINDS)
def test_a_complete_answer_is_complete_and_half_of_one_is_not(kind):
    one = QUESTION[kind]
    whole = given.wrong_answer(one)

    assert is_complete(one, whole)
    assert not is_complete(one, {})
    for part in ("places", "pairs", "principles"):
        if part in whole:
            half = dict(list(whole[part].items())[:2])
            assert not is_complete(one, {**whole, part: half})


def test_two_steps_in_one_place_are_kept_as_they_were_said_but_are_not_complete():
    item, one = ITEM["order"], QUESTION["order"]
    sent = {key: ["2"] for key, _ in item.options}

    kept = read(one, item, sent)

    assert kept == {"places": dict.fromkeys("abcd", 2)}
    assert not is_complete(one, kept)


def test_everything_right_passes():
    graded = grade(SMALL, PAPER, RIGHT)

    assert (graded.right, graded.of, graded.must_pass_missed, graded.passed) == (6, 6, 0, True)


def test_nothing_answered_is_all_wrong():
    graded = grade(SMALL, PAPER, {})

    assert (graded.right, graded.passed, set(graded.marks)) == (0, False, {False})


@pytest.mark.parametrize(
    ("wrong", "is_passed"),
    [("multiple", True), ("order", True), ("single", False)],
)
def test_five_of_six_pass_unless_the_wrong_one_must_be_right(wrong, is_passed):
    answers = {
        number: given.wrong_answer(one) if one.kind == wrong else given.right_answer(one)
        for number, one in enumerate(ASKED, 1)
    }
    graded = grade(SMALL, PAPER, answers)

    assert graded.right == 5
    assert graded.passed is is_passed
    assert graded.must_pass_missed == (0 if is_passed else 1)


def test_without_the_must_pass_rule_the_mark_alone_decides():
    assert passed(given.course(must_pass=False), 5, 6, 1)


@any_of(of=st.integers(1, 100), right=st.integers(0, 100), mark=st.integers(1, 100))
def test_the_mark_is_reached_from_the_number_needed_on(of, right, mark):
    course = given.course(pass_mark=mark)

    assert passed(course, right, of, 0) is (right >= needed(course, of))


@any_of(
    wrong=st.sets(st.sampled_from(given.KINDS)), left_open=st.sets(st.sampled_from(given.KINDS))
)
def test_the_count_is_of_those_answered_right_and_agrees_with_the_objectives(wrong, left_open):
    answers = {
        number: given.wrong_answer(one) if one.kind in wrong else given.right_answer(one)
        for number, one in enumerate(ASKED, 1)
        if one.kind not in left_open
    }
    graded = grade(SMALL, PAPER, answers)

    assert graded.right == 6 - len(wrong | left_open)
    assert graded.right == sum(graded.marks) == sum(one.right for one in graded.objectives)
    assert graded.of == sum(one.of for one in graded.objectives)


def test_every_question_of_the_real_course_can_be_answered_right():
    real = build(read_course("twitter-protocol").raw)
    for one in real.questions:
        assert is_right(one, known_answer(one)), one.id
        assert is_complete(one, known_answer(one)), one.id
        assert not is_right(one, {}), one.id


@pytest.mark.parametrize("kind", given.KINDS)
def test_what_was_not_offered_is_noticed_and_never_read(kind):
    item, one = ITEM[kind], QUESTION[kind]
    fair = given.filled_in(item, given.right_answer(one))
    assert is_offered(one, item, fair)
    assert is_offered(one, item, {})

    for name in fair:
        for bad in ("a", "b", "true", "99", "0", "9" * 5000, "²", "zz"):
            sent = {**fair, name: [bad]}
            assert not is_offered(one, item, sent)
            assert read(one, item, sent) != read(one, item, fair)


def test_two_choices_where_one_is_asked_are_not_an_answer():
    keys = [key for key, _ in ITEM["single"].options]

    assert not is_offered(QUESTION["single"], ITEM["single"], {"answer": keys[:2]})


def test_the_principles_are_those_of_the_strategy():
    assert set(judged()["principles"]) == set(PRINCIPLES)
