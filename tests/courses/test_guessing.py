"""Cues, and somebody who knows only those; and how hard a text is to read."""

import json
from dataclasses import replace
from datetime import date

import pytest
import yaml

from app.courses.content import build
from app.courses.lint import check, cues, guesser
from app.courses.lint.reading import grade, syllables, words
from app.courses.source import read
from tests.courses import tiny

QUESTIONS = "questions/01-cats.yaml"


def found(source) -> list[str]:
    check.check(source, date(2026, 11, 23))
    faults = [one for one in source.faults if not one.is_advice]
    return [str(one).removeprefix("small-course/") for one in faults]


def bank(count: int, texts, right: str = "a", **more) -> object:
    """A course of `count` single questions whose options read `texts(number)`."""
    questions = yaml.safe_load(tiny.QUESTIONS)[:1]
    made = []
    for number in range(1, count + 1):
        options = [
            {
                "id": name,
                "text": text,
                "feedback": "So.",
                **({"right": True} if name == right else {}),
            }
            for name, text in zip("abcd", texts(number), strict=False)
        ]
        made.append({**questions[0], "id": f"sc-1-cats-{number:02d}", "options": options, **more})
    return made


def course_of(tmp_path, questions) -> object:
    home = tiny.write(tmp_path)
    (home / QUESTIONS).write_text(json.dumps(questions, default=str, indent=1), "utf-8")
    return read(tiny.NAME, tmp_path)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (lambda n: (f"Post it {n} with much care", "Hide it", "Sell it"),
         "In 12 of 12 questions the right option is the longest; chance would make it 4"),
        (lambda n: ("Post", f"Hide the cat {n}", f"Sell the cat {n}"),
         "In 12 of 12 questions the right option is the shortest; chance would make it 4"),
        (lambda n: (f"Post it {n}", "Never hide", "Always sell"),
         "Words such as “always” and “only” stand in 24 wrong options and 0 right ones"),
        (lambda n: (f"Post it {n}", f"Hide it {n}", f"Sell it {n}"),
         "Option a is right in 12 of 12 questions"),
    ],
)  # fmt: skip
def test_a_cue_is_found_over_the_whole_bank(tmp_path, texts, says):
    told = found(course_of(tmp_path, bank(12, texts)))

    assert any(says in one and f"{QUESTIONS}:2: " in one for one in told), told


def test_a_word_that_only_the_right_option_repeats_is_found(tmp_path):
    strange = ("zebra", "otter", "llama", "bison", "hyena", "gecko", "moose", "panda")
    questions = bank(8, lambda n: (f"Post a {strange[n - 1]}", "Hide it then", "Sell it then"))
    for one, word in zip(questions, strange, strict=True):
        one["ask"] = f"What about the {word}?"

    told = found(course_of(tmp_path, questions))

    assert any("one that repeats a rare word of the question" in one for one in told), told


def test_cues_that_chance_would_make_are_no_fault():
    assert not cues.is_surprising(6, [0.25] * 20)
    assert cues.is_surprising(11, [0.25] * 20)
    assert not cues.is_surprising(1, [0.25])


# Guessing


def test_guessing_a_badly_cued_bank_is_found(tmp_path):
    source = course_of(
        tmp_path, bank(12, lambda n: (f"Cat {n} with long fur", "Red cat", "Big cat"))
    )

    told = found(source)

    assert any(
        one.startswith("course.yaml:1: Somebody who only picks the longest")
        and "flask courses simulate small-course" in one
        for one in told
    ), told


def test_how_seldom_a_guesser_may_pass_is_said_in_the_course(tmp_path):
    source = course_of(tmp_path, bank(6, lambda n: (f"Post {n}", f"Hide {n}", f"Sell {n}")))
    assert any("fewer than 1 in 100,000 may" in one for one in found(source))

    source.faults.clear()
    source.raw["course"]["blueprint"] = {"guesser_one_in": 500}

    assert any("fewer than 1 in 500 may" in one for one in found(source))


def test_guessing_by_saying_no_to_everything_is_found(tmp_path):
    source = course_of(
        tmp_path,
        bank(12, lambda n: (f"Do not post it {n}", f"Post it now {n}", f"Share it now {n}")),
    )

    best = guesser.best(build(source.raw))

    assert best.chance == 1.0
    assert best.trick.cautious == 1


def test_guessing_the_course_of_the_force_passes_fewer_than_one_sitting_in_100_000():
    course = build(read("twitter-protocol").raw)

    assert all(one.chance < 1e-5 for one in guesser.ranking(course))


def test_guessing_worked_out_agrees_with_guessing_tried(tmp_path):
    source = course_of(tmp_path, bank(6, lambda n: (f"Post {n}", f"Hide {n}", f"Sell {n}")))
    course = build(source.raw)
    chances = {one.id: 0.2 + 0.1 * n for n, one in enumerate(course.questions)}
    course = replace(
        course,
        objectives=(replace(course.objectives[0], draw=4),),
        policy=replace(course.policy, pass_mark=75),
    )

    exact = guesser.passes(course, chances)
    tried = guesser.sittings(course, chances, 40_000, seed=7) / 40_000

    assert tried == pytest.approx(exact, abs=0.01)


def test_guessing_must_have_each_must_pass_question_right(tmp_path):
    source = course_of(tmp_path, bank(4, lambda n: (f"Post {n}", f"Hide {n}", f"Sell {n}")))
    course = build(source.raw)
    objective = replace(course.objectives[0], draw=2, must_pass=True)
    course = replace(course, objectives=(objective,))

    assert guesser.passes(course, dict.fromkeys([one.id for one in course.questions], 0.5)) == (
        pytest.approx(0.25)
    )


@pytest.mark.parametrize(
    ("scores", "right", "number", "chance"),
    [
        ([3, 2, 1], [True, False, False], 1, 1.0),
        ([3, 2, 1], [False, True, False], 1, 0.0),
        ([1, 1, 1], [False, True, False], 1, 1 / 3),
        ([2, 1, 1, 0], [True, True, False, False], 2, 1 / 2),
        ([2, 1, 1, 0], [True, True, True, False], 3, 1.0),
        ([2, 1, 1, 0], [True, True, False, False], 3, 0.0),
    ],
)
def test_guessing_takes_the_highest_and_tosses_for_the_rest(scores, right, number, chance):
    assert guesser._chosen(scores, right, number) == pytest.approx(chance)


def test_guessing_every_kind_of_question_has_a_chance():
    course = build(read("twitter-protocol").raw)
    looks = guesser.all_looks(course)

    for kind in ("single", "multiple", "true_false", "order", "match", "judge"):
        asked = [one for one in course.questions if one.kind == kind]
        chances = [guesser.chance(one, guesser.Guesser(), looks) for one in asked]
        assert chances, kind
        assert all(0 <= one <= 1 for one in chances)


def test_guesses_are_told_in_words():
    assert guesser.one_in(1e-5) == "1 in 100,000"
    assert guesser.one_in(0) == "none"
    assert str(guesser.Guesser(length=1, mild=1)) == "the longest and without absolute words"
    assert str(guesser.Guesser()) == "any option"


# Reading age


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("police", 2),
        ("officer", 3),
        ("posted", 2),
        ("asked", 1),
        ("table", 2),
        ("be", 1),
        ("", 1),
    ],
)
def test_syllables_are_counted_well_enough(word, count):
    assert syllables(word) == count


def test_hard_sentences_have_a_higher_grade_than_easy_ones():
    easy = "The cat sat on the mat. It was glad."
    hard = "Notwithstanding considerable organisational difficulties, communication necessitates deliberation."

    assert grade(easy) < 3
    assert grade(hard) > 8
    assert grade("") == 0
    assert words("It’s a cat.") == 3
