"""How often somebody passes who has learnt nothing but knows the tricks of tests.

Worked out exactly. Each way of guessing gives each question a chance of being right; each draw of an
objective is one of all its equally likely sets; the sitting is their sum, held to the pass mark, with
every must-pass question right. `sittings` does the same by trying, to check the working.
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb, factorial
from operator import mul
from typing import Any

from app.courses.content import DECISIONS, Course, Option, Question
from app.courses.faults import Fault, Source
from app.courses.lint.cues import absolute, echoes, rare_words, words_of

LIKELIEST = 1e-5  # one sitting in 100,000, where course.yaml says nothing else
CAUTIOUS = re.compile(
    r"\b(do not|don’t|don't|not|no|hold|stop|wait|leave|refer|ring|ask|pass|tell|report|check|keep|take|"
    r"before|until|first|without|advice|approval)\b",
    re.IGNORECASE,
)
BOLD = re.compile(
    r"\b(post|repost|reply|share|publish|send|say|thank|now|today|yes)\b", re.IGNORECASE
)
PRINCIPLES_NEEDED = 5
Look = tuple[float, ...]
Looks = dict[str, tuple[Look, ...]]


@dataclass(frozen=True, slots=True)
class Guesser:
    """One way of guessing: how much each trick counts in choosing an option, and what to do where
    there are no options to compare.
    """

    length: int = 0  # 1 the longest, -1 the shortest
    mild: int = 0  # 1 avoids absolute words
    echo: int = 0  # 1 likes what repeats a rare word of the question
    cautious: int = 0  # 1 holds back and refers, -1 posts
    middle: int = 0  # 1 likes the middle one of numbers
    says_true: bool = True  # of a statement without absolute words
    ticks: int = 2  # how many of several; 0 is all but one
    all_met: bool = True  # what it thinks of the six principles
    decision: str = "dont_post"

    def __str__(self) -> str:
        """Name the tricks in words."""
        words = {
            "the longest": self.length == 1,
            "the shortest": self.length == -1,
            "without absolute words": self.mild,
            "repeating the question": self.echo,
            "the most cautious": self.cautious == 1,
            "the boldest": self.cautious == -1,
            "the middle number": self.middle,
        }
        return " and ".join(name for name, is_on in words.items() if is_on) or "any option"


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a way of guessing passes a sitting."""

    trick: Guesser
    chance: float


def faults(source: Source, course: Course) -> Iterator[Fault]:
    """Yield a fault when the best guesser passes too often: more than the course itself allows."""
    found, allowed = best(course), source.raw["course"].get("blueprint", {}).get("guesser_one_in")
    likeliest = 1 / allowed if allowed else LIKELIEST
    if found.chance >= likeliest:
        yield source.about(
            "file:course",
            f"Somebody who only picks {found.trick} passes {one_in(found.chance)} sittings; "
            f"fewer than {one_in(likeliest)} may.",
            f"Run flask courses simulate {course.id}, and reword the questions that it names.",
        )


def best(course: Course) -> Chance:
    """Return the way of guessing that passes most often."""
    return ranking(course)[0]


def ranking(course: Course) -> list[Chance]:
    """Return every way of guessing, the most successful first.

    What a guesser does with one kind of question does not touch another kind, so to each mixture of
    tricks belong the habits that do best on this bank.
    """
    looks = all_looks(course)
    judging = _fitted(course, "judge", looks, product((False,), (2,), (True, False), DECISIONS))
    says_true = _fitted(course, "true_false", looks, product((True, False))).says_true
    found = []
    for weights in product((0, 1, -1), (0, 1), (0, 1), (0, 1, -1), (0, 1)):
        habits = product((says_true,), (2, 3, 0), (judging.all_met,), (judging.decision,))
        trick = _fitted(course, "multiple", looks, habits, weights)
        found.append(Chance(trick, passes(course, chances(course, trick, looks))))
    return sorted(found, key=lambda one: -one.chance)


def _fitted(
    course: Course,
    kind: str,
    looks: Looks,
    habits: Iterable[tuple[Any, ...]],
    weights: tuple[Any, ...] = (0, 0, 0, 0, 0),
) -> Guesser:
    """Return the guesser with those habits that answer most questions of a kind right."""
    asked = [one for one in course.questions if one.kind == kind]
    return max(
        (Guesser(*weights, *rest) for rest in habits),
        key=lambda one: sum(chance(question, one, looks) for question in asked),
    )


def all_looks(course: Course) -> Looks:
    """Return how each option of each question looks, by question id."""
    rare = rare_words(course)
    return {
        one.id: tuple(_look(one, option, rare) for option in one.options)
        for one in course.questions
        if one.kind in {"single", "multiple"}
    }


def _look(question: Question, option: Option, rare: frozenset[str]) -> Look:
    """Return what a guesser sees in an option, in the order of a guesser's weights."""
    lengths = sorted(len(one.text) for one in question.options)
    numbers = sorted(filter(None, (_number(one) for one in question.options)))
    caution = len(CAUTIOUS.findall(option.text)) - len(BOLD.findall(option.text))
    return (
        (len(option.text) - lengths[0]) / ((lengths[-1] - lengths[0]) or 1),
        -2.0 * absolute(option.text),
        float(min(2, len(echoes(question, option, rare)))),
        float(max(-2, min(2, caution))),
        float(len(numbers) > 2 and _number(option) in numbers[1:-1]),
    )


def chances(course: Course, trick: Guesser, looks: Looks) -> dict[str, float]:
    """Return the chance of each question, by its id."""
    return {one.id: chance(one, trick, looks) for one in course.questions}


def chance(question: Question, trick: Guesser, looks: Looks) -> float:
    """Return the chance that a guesser answers one question right."""
    if question.kind == "true_false":
        says = str(trick.says_true and not absolute(question.ask)).lower()
        return float(next(bool(one.right) for one in question.options if one.id == says))
    if question.kind == "order":
        return 1 / factorial(len(question.options))
    if question.kind == "match":
        return _matched(question)
    if question.kind == "judge":
        return _judged(question, trick)
    weights = (trick.length, trick.mild, trick.echo, trick.cautious, trick.middle)
    scores = [sum(map(mul, weights, look)) for look in looks[question.id]]
    right = [bool(option.right) for option in question.options]
    number = 1 if question.kind == "single" else trick.ticks or len(right) - 1
    return _chosen(scores, right, number)


def _number(option: Option) -> float | None:
    found = re.search(r"\d+(?:\.\d+)?", option.text.replace(",", ""))
    return float(found.group()) if found else None


def _chosen(scores: Sequence[float], right: Sequence[bool], number: int) -> float:
    """Return the chance that the `number` highest scores are just the right ones.

    Where scores are the same, one is as likely as another.
    """
    if sum(right) != number:
        return 0.0
    border = sorted(scores, reverse=True)[number - 1]
    above = [is_right for score, is_right in zip(scores, right, strict=True) if score > border]
    level = [is_right for score, is_right in zip(scores, right, strict=True) if score == border]
    wanted = number - len(above)
    if not all(above) or sum(level) != wanted:
        return 0.0
    return 1 / comb(len(level), wanted)


def _matched(question: Question) -> float:
    """Return the chance of pairing all, by the words that both sides share where they share any."""
    texts = [one.match for one in question.options] + list(question.extra)
    by_words = 1.0
    for option in question.options:
        shared = [len(words_of(option.text) & words_of(text)) for text in texts]
        most = [text for text, count in zip(texts, shared, strict=True) if count == max(shared)]
        by_words *= (option.match in most) / len(most)
    by_chance = factorial(len(question.extra)) / factorial(len(texts))
    return max(by_words, by_chance)


def _judged(question: Question, trick: Guesser) -> float:
    agree = sum(one.right is None or one.right == trick.all_met for one in question.options)
    right = next(one.id for one in question.decisions if one.right)
    return float(agree >= PRINCIPLES_NEEDED and right == trick.decision)


def passes(course: Course, chance_of: dict[str, float]) -> float:
    """Return the chance of passing a sitting, given the chance of each question: exact."""
    total = [1.0]
    for objective in course.objectives:
        bank = [chance_of[one.id] for one in course.questions if one.objective == objective.id]
        drawn = _drawn(bank, objective.draw)
        if objective.must_pass and course.policy.must_pass:
            drawn = [0.0] * (len(drawn) - 1) + drawn[-1:]
        total = _product(total, drawn)
    return sum(total[-(-course.policy.pass_mark * course.drawn // 100) :])


def _drawn(bank: Sequence[float], draw: int) -> list[float]:
    """Return the chances of 0, 1, … right when `draw` different questions of the bank are asked.

    `ways[d][r]` sums, over every set of d questions, the chance that r of them are right. A bank that
    is too small is asked whole.
    """
    draw = min(draw, len(bank))
    ways = [[0.0] * (draw + 1) for _ in range(draw + 1)]
    ways[0][0] = 1.0
    for one in bank:
        for taken in range(draw, 0, -1):
            for right in range(taken, -1, -1):
                ways[taken][right] += ways[taken - 1][right] * (1 - one)
                if right:
                    ways[taken][right] += ways[taken - 1][right - 1] * one
    return [share / comb(len(bank), draw) for share in ways[draw]]


def _product(first: Sequence[float], second: Sequence[float]) -> list[float]:
    made = [0.0] * (len(first) + len(second) - 1)
    for here, one in enumerate(first):
        for there, other in enumerate(second):
            made[here + there] += one * other
    return made


def sittings(course: Course, chance_of: dict[str, float], number: int, seed: int) -> int:
    """Return how many of `number` sittings are passed when they are tried one by one."""
    luck = random.Random(seed)  # noqa: S311 - a trial, not a secret
    banks = [
        (one, [chance_of[asked.id] for asked in course.questions if asked.objective == one.id])
        for one in course.objectives
    ]
    needed = -(-course.policy.pass_mark * course.drawn // 100)
    passed = 0
    for _ in range(number):
        right, failed = 0, False
        for objective, bank in banks:
            marks = [
                luck.random() < one for one in luck.sample(bank, min(objective.draw, len(bank)))
            ]
            right += sum(marks)
            failed |= objective.must_pass and course.policy.must_pass and not all(marks)
        passed += right >= needed and not failed
    return passed


def one_in(share: float) -> str:
    """Return a chance in words, such as "1 in 250,000"."""
    return f"1 in {1 / share:,.0f}" if share > 0 else "none"
