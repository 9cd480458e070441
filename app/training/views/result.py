"""What an attempt came to, and attempts of the past as they were."""

import json
from collections.abc import Callable
from typing import Any, cast

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.london import iso
from app.core.web import lists
from app.courses.content import DECISIONS, Course, Lesson, Question
from app.courses.markdown import example_post, prose_html
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.training import queries
from app.training.forms import PLACES
from app.training.models import Attempt, Result
from app.training.queries import Progress
from app.training.rules.grading import Given, needed
from app.training.rules.paper import Item
from app.training.rules.round import is_over
from app.training.views import bp
from app.training.views.quiz import Sitting, sitting


@bp.get("/training/attempts/<int:attempt_id>/result")
@requires(Permission.TAKE_TRAINING)
def result(attempt_id: int) -> ResponseReturnValue:
    """Show an attempt's result, by objective, and every answer with why it is right or not."""
    held = sitting(attempt_id)
    found = held.attempt.result
    if found is None:
        return redirect(url_for(".check", attempt_id=attempt_id), 303)
    detail, at = json.loads(found.detail), now()
    mine = queries.progress(viewer().id, held.attempt.course, at)
    lessons = _lessons(held, mine)
    return render_template(
        "training/result.html",
        held=held,
        result=found,
        mine=mine,
        is_late=is_over(held.attempt.deadline_at, found.at),
        earned_nothing=queries.why_it_earned_nothing(held.attempt, at) if found.has_passed else "",
        needed=needed(held.course, found.questions),
        percent=found.right_answers * 100 // found.questions,
        objectives=[(one, lessons.get(one["lesson"])) for one in detail["objectives"]],
        weakest=_weakest(detail["objectives"], lessons),
        reviews=_reviews(held, detail["marks"]),
    )


def _lessons(held: Sitting, mine: Progress | None) -> dict[int, Lesson]:
    """Return the attempt's lessons by number, those that the course in force still has."""
    still = {one.id for one in mine.course.lessons} if mine else set()
    return {one.number: one for one in held.course.lessons if one.id in still}


def _weakest(objectives: list[dict[str, Any]], lessons: dict[int, Lesson]) -> Lesson | None:
    """Return the first lesson to read again: of a must-pass objective missed, else of any."""
    missed = [one for one in objectives if one["right"] < one["of"] and one["lesson"] in lessons]
    missed.sort(key=lambda one: (not one["must_pass"], one["lesson"]))
    return lessons[missed[0]["lesson"]] if missed else None


def _reviews(held: Sitting, marks: list[bool]) -> list[dict[str, Any]]:
    answers = queries.answers(held.attempt.id)
    return [
        review(held.course, item, answers.get(number, {}), number, marks[number - 1])
        for number, item in enumerate(held.paper.items, 1)
    ]


def review(course: Course, item: Item, given: Given, number: int, is_right: bool) -> dict[str, Any]:
    """Return a closed question as its page shows it: what was answered, what is right, and why."""
    asked = course.question(item.question)
    post = asked.post
    return {
        "number": number,
        "ask": asked.ask,
        "investigation": course.investigation(asked.investigation),
        "situation": prose_html(asked.situation) if asked.situation else None,
        "post": example_post(post.name, post.handle, post.when, post.text) if post else None,
        "is_right": is_right,
        "options": _options(asked, item, given),
    }


def _options(asked: Question, item: Item, given: Given) -> list[dict[str, Any]]:
    if asked.kind == "order":
        return _ordered(asked, given)
    if asked.kind == "match":
        return _matched(asked, given)
    if asked.kind == "judge":
        return _judged(asked, given)
    chosen, shown = given.get("chosen", ()), [option for _, option in item.options]
    return [
        _line(one.text, bool(one.right), one.id in chosen, one.feedback)
        for one in sorted(asked.options, key=lambda one: shown.index(one.id))
    ]


def _ordered(asked: Question, given: Given) -> list[dict[str, Any]]:
    places = given.get("places", {})
    return [
        _told(
            f"{PLACES[place - 1]}: {one.text}",
            one.feedback,
            is_right=places.get(one.id) == place,
            said=f"You put it {PLACES[places[one.id] - 1]}." if one.id in places else "",
        )
        for place, one in enumerate(asked.options, 1)
    ]


def _matched(asked: Question, given: Given) -> list[dict[str, Any]]:
    pairs = given.get("pairs", {})
    return [
        _told(
            f"{one.text}: {one.match}",
            one.feedback,
            is_right=pairs.get(one.id) == one.match,
            said=f"You chose: {pairs[one.id]}" if one.id in pairs else "",
        )
        for one in asked.options
    ]


def _judged(asked: Question, given: Given) -> list[dict[str, Any]]:
    words = {True: "yes", False: "no", None: "either can be argued"}
    judged = given.get("principles", {})
    lines = [
        _told(
            f"{one.text}: {words[one.right]}",
            one.feedback,
            is_right=one.id in judged and (one.right is None or judged[one.id] == words[one.right]),
            said=f"You said {judged[one.id]}." if one.id in judged else "",
        )
        for one in asked.options
    ]
    return lines + [
        _line(DECISIONS[one.id], bool(one.right), given.get("decision") == one.id, one.feedback)
        for one in asked.decisions
    ]


def _told(text: str, feedback: str, *, is_right: bool, said: str) -> dict[str, Any]:
    """One line of an answer in several parts: what is right, and what was said if it was not."""
    why = feedback if is_right else f"{said or 'You left this open.'} {feedback}"
    return _line(text, is_right, is_right, why)


def _line(text: str, right: bool, chosen: bool, feedback: str) -> dict[str, Any]:
    return {"text": text, "right": right, "chosen": chosen, "feedback": feedback}


@bp.get("/training/past")
@requires(Permission.TAKE_TRAINING)
def past() -> ResponseReturnValue:
    """List the attempts one has handed in; each can be shown again as it was."""
    by = _by()
    found = lists.arranged(queries.finished(viewer().id), by, SORTED_BY)
    return render_template("training/past.html", attempts=found, by=by)


@bp.get("/training/past.csv")
@requires(Permission.TAKE_TRAINING)
def past_csv() -> Response:
    """Give the same list as CSV."""
    found = lists.arranged(queries.finished(viewer().id), _by(), SORTED_BY)
    return lists.csv_response("training.csv", HEADER, (_past_cells(one) for one in found))


def _past_cells(one: Attempt) -> tuple[object, ...]:
    result, version = cast(Result, one.result), one.course_version
    word = "Passed" if result.has_passed else "Not passed"
    right, of = result.right_answers, result.questions
    return version.title, one.number, word, version.version, right, of, iso(result.at)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "handed", newest_first=True)


HEADER = ("Course", "Attempt", "Result", "Version", "Right", "Questions", "Handed in at")
SORTED_BY: dict[str, Callable[[Attempt], Any]] = {
    "quiz": lambda one: (one.course_version.title, one.number),
    "result": lambda one: one.result and one.result.has_passed,
    "right": lambda one: one.result and one.result.right_answers,
    "handed": lambda one: one.result and one.result.at,
}
