"""Grading a paper: each question right or wrong, by objective, and passed or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.courses.content import Course, Question
from app.training.rules.paper import JUDGED, Item, Paper

# An answer as kept: {"chosen": [option ids]} | {"places": {option id: place}} | {"pairs": {id: text}} |
# {"principles": {code: "yes" | "no"}, "decision": decision}
Given = Mapping[str, Any]
Form = Mapping[str, list[str]]  # what a page sent: name -> values
PRINCIPLES_NEEDED = 5


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """How one objective went."""

    id: str
    title: str
    lesson: int
    right: int
    of: int
    must_pass: bool


@dataclass(frozen=True, slots=True)
class Graded:
    """What a sitting came to. `marks` says of each question, in order, whether it was right."""

    right: int
    of: int
    must_pass_missed: int
    passed: bool
    objectives: tuple[ObjectiveResult, ...]
    marks: tuple[bool, ...]


def grade(course: Course, paper: Paper, answers: Mapping[int, Given]) -> Graded:
    """Grade a paper. `answers` are by question number, from 1; one that is missing is wrong."""
    marks = tuple(
        is_right(course.question(item.question), answers.get(number, {}))
        for number, item in enumerate(paper.items, 1)
    )
    asked = [course.question(item.question).objective for item in paper.items]
    objectives = tuple(
        ObjectiveResult(
            id=one.id,
            title=one.title,
            lesson=one.lesson,
            right=sum(mark for mark, name in zip(marks, asked, strict=True) if name == one.id),
            of=asked.count(one.id),
            must_pass=one.must_pass,
        )
        for one in course.objectives
        if one.id in asked
    )
    missed = sum(one.of - one.right for one in objectives if one.must_pass)
    right, of = sum(marks), len(marks)
    return Graded(right, of, missed, passed(course, right, of, missed), objectives, marks)


def passed(course: Course, right: int, of: int, must_pass_missed: int) -> bool:
    """Say whether a sitting is passed: the mark reached, and nothing wrong that must be right."""
    reached = right * 100 >= course.policy.pass_mark * of
    return reached and not (course.policy.must_pass and must_pass_missed)


def needed(course: Course, of: int) -> int:
    """Return how many right answers reach the pass mark."""
    return -(-course.policy.pass_mark * of // 100)


def is_right(question: Question, given: Given) -> bool:
    """Say whether an answer is right: every kind is all or nothing, but for judge."""
    if question.kind == "order":
        return bool(given.get("places") == _right_places(question))
    if question.kind == "match":
        return bool(given.get("pairs") == {one.id: one.match for one in question.options})
    if question.kind == "judge":
        return _judged_right(question, given)
    return set(given.get("chosen", ())) == {one.id for one in question.options if one.right}


def _right_places(question: Question) -> dict[str, int]:
    return {one.id: place for place, one in enumerate(question.options, 1)}


def _judged_right(question: Question, given: Given) -> bool:
    """The decision must be right, and at least five of the six principles."""
    judged = given.get("principles", {})
    agree = sum(
        one.id in judged and (one.right is None or judged[one.id] == ("yes" if one.right else "no"))
        for one in question.options
    )
    right = next(one.id for one in question.decisions if one.right)
    return given.get("decision") == right and agree >= PRINCIPLES_NEEDED


def is_complete(question: Question, given: Given) -> bool:
    """Say whether a question is answered in full."""
    if question.kind == "order":
        right, places = _right_places(question), given.get("places", {})
        return set(places) == set(right) and set(places.values()) == set(right.values())
    if question.kind == "match":
        return set(given.get("pairs", {})) == {one.id for one in question.options}
    if question.kind == "judge":
        return set(given.get("principles", {})) == {one.id for one in question.options} and bool(
            given.get("decision")
        )
    return bool(given.get("chosen"))


def read(question: Question, item: Item, form: Form) -> Given:
    """Return the answer that a form gave, in the bank's own ids. What was not offered in this
    sitting is left out (`is_offered` tells).
    """
    if question.kind == "order":
        places = {
            option: int(form[key][0])
            for key, option in item.options
            if _first(form, key) in _places(item)
        }
        return {"places": places} if places else {}
    if question.kind == "match":
        pairs = {
            option: item.choice(form[key][0])
            for key, option in item.options
            if item.choice(_first(form, key))
        }
        return {"pairs": pairs} if pairs else {}
    if question.kind == "judge":
        return _read_judged(item, form)
    chosen = [item.option_id(key) for key in form.get("answer", [])]
    return {"chosen": sorted(one for one in chosen if one)} if any(chosen) else {}


def is_offered(question: Question, item: Item, form: Form) -> bool:
    """Say whether a form holds only what this question of this sitting offers."""
    if question.kind in {"single", "multiple", "true_false"}:
        most = len(item.options) if question.kind == "multiple" else 1
        sent = form.get("answer", [])
        return set(sent) <= {key for key, _ in item.options} and len(sent) <= most
    offered = {
        "order": {"", *_places(item)},
        "match": {"", *(key for key, _ in item.choices)},
        "judge": {"", *JUDGED},
    }[question.kind]
    decisions = {"", *(key for key, _ in item.choices)}
    return all(_first(form, key) in offered for key, _ in item.options) and (
        question.kind != "judge" or _first(form, "decision") in decisions
    )


def _first(form: Form, name: str) -> str:
    return next(iter(form.get(name, ())), "")


def _places(item: Item) -> list[str]:
    return [str(place) for place in range(1, len(item.options) + 1)]


def _read_judged(item: Item, form: Form) -> Given:
    judged = {option: form[key][0] for key, option in item.options if _first(form, key) in JUDGED}
    decision = item.choice(_first(form, "decision"))
    given: dict[str, Any] = {"principles": judged} if judged else {}
    return {**given, "decision": decision} if decision else given
