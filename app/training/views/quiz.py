"""Sitting the quiz: one question a page, saved as it is given, handed in once."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.certification.issuer import issuer
from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.errors import Refused
from app.core.london import clock, iso, long_day
from app.courses import queries as courses
from app.courses.content import Course, Question
from app.courses.markdown import example_post, prose_html
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.training import actions, queries
from app.training.forms import question_form
from app.training.models import Attempt
from app.training.rules.grading import Given, is_complete, is_offered, needed, read
from app.training.rules.paper import Item, Paper
from app.training.rules.round import Step, is_over
from app.training.rules.said import said
from app.training.views import bp, unsaved
from app.training.views.lessons import my_progress

ERRORS = {
    "single": "Select your answer",
    "true_false": "Select your answer",
    "multiple": "Select at least one answer",
    "order": "Give each step a place of its own",
    "match": "Choose what fits for each",
    "judge": "Answer for each test, and decide",
}
TOO_LATE = "The time is over. This answer came too late to count. What you saved in time does."


@dataclass(frozen=True, slots=True)
class Sitting:
    """An open or closed attempt with its paper and course."""

    attempt: Attempt
    course: Course
    paper: Paper

    def item(self, position: int) -> tuple[Item, Question]:
        """Return one question of the paper, or answer 404."""
        if not 1 <= position <= len(self.paper.items):
            abort(404)
        item = self.paper.items[position - 1]
        return item, self.course.question(item.question)


def sitting(attempt_id: int) -> Sitting:
    """Return an attempt among the person's own, or answer 404."""
    attempt = one_or_404(queries.own_attempt(viewer().id, attempt_id))
    course = courses.parsed(attempt.course_version).course
    return Sitting(attempt, course, Paper.from_json(json.loads(attempt.paper)))


def has_ended(attempt: Attempt, at: datetime) -> bool:
    """Say whether an open attempt is over."""
    return is_over(queries.over_at(attempt, at), at)


@bp.get("/training/<course>/quiz")
@requires(Permission.TAKE_TRAINING)
def quiz(course: str) -> ResponseReturnValue:
    """Say how the quiz goes before it starts."""
    at = now()
    mine = my_progress(course, at)
    limit = queries.time_limit(viewer().id, mine.course, at)
    return render_template(
        "training/quiz.html",
        minutes=round(limit.total_seconds() / 60) if limit else None,
        mine=mine,
        course=mine.course,
        needed=needed(mine.course, mine.course.drawn),
        can_start=mine.step is Step.SIT,
        is_open=mine.open_attempt_id is not None,
        is_over=mine.step is Step.CLOSE,
    )


@bp.post("/training/<course>/attempts")
@requires(Permission.TAKE_TRAINING)
def start(course: str) -> ResponseReturnValue:
    """Start an attempt, or go on with the open one; show how it went when its time is over."""
    lock(Person, viewer().id)
    at = now()
    attempt = actions.start(viewer().id, course, at=at)
    if has_ended(attempt, at):
        actions.submit(attempt, issuer(), at=at)
        return redirect(url_for(".result", attempt_id=attempt.id), 303)
    answered = queries.saved(attempt.id)
    first = next((n for n in range(1, len(json.loads(attempt.paper)) + 1) if n not in answered), 1)
    return redirect(url_for(".question", attempt_id=attempt.id, position=first), 303)


@bp.get("/training/attempts/<int:attempt_id>/questions/<int:position>")
@requires(Permission.TAKE_TRAINING)
def question(attempt_id: int, position: int) -> ResponseReturnValue:
    """Show one question, with what was answered before."""
    held = sitting(attempt_id)
    if held.attempt.closed_at:
        return redirect(url_for(".result", attempt_id=attempt_id), 303)
    if has_ended(held.attempt, now()):
        return redirect(url_for(".check", attempt_id=attempt_id), 303)
    return _question_page(held, position, carried=unsaved.carried(attempt_id, position))


def _question_page(
    held: Sitting,
    position: int,
    error: str = "",
    *,
    is_superseded: bool = False,
    carried: unsaved.Carried | None = None,
) -> ResponseReturnValue:
    item, asked = held.item(position)
    saved = queries.saved(held.attempt.id)
    number, at, given = saved.get(position, (0, None, {}))
    # A page filled in anew goes on as the page that it was: it knows of no newer answer than that.
    source = carried.source if carried else actions.Source(secrets.token_hex(8), number)
    given = read(asked, item, carried.form) if carried else given
    form = question_form(asked, item, given, as_kept=is_superseded)
    if error:
        _set_error(form, error)
    page = render_template(
        "training/question.html",
        held=held,
        form=form,
        asked=asked,
        item=item,
        investigation=held.course.investigation(asked.investigation),
        situation=prose_html(asked.situation) if asked.situation else None,
        post=_post(asked),
        position=position,
        of=len(held.paper.items),
        steps=_steps(held, position, saved),
        number=number,
        source=source,
        is_superseded=is_superseded,
        is_unsaved=carried is not None,
        saved_at=at,
        deadline=_deadline(held.attempt),
    )
    return page, 422 if error else 409 if is_superseded else 200


def _post(asked: Question) -> Any:
    post = asked.post
    return example_post(post.name, post.handle, post.when, post.text) if post else None


def _set_error(form: Any, error: str) -> None:
    """Set the error on the first field left empty; when none is, on the first of all."""
    fields = [field for field in form if field.name != "csrf_token"]
    next((field for field in fields if not field.data), fields[0]).errors = [error]


def _steps(held: Sitting, position: int, saved: dict[int, Any]) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "href": url_for(".question", attempt_id=held.attempt.id, position=number),
            "answered": number in saved and bool(saved[number][2]),
            "current": number == position,
        }
        for number in range(1, len(held.paper.items) + 1)
    ]


def _deadline(attempt: Attempt) -> dict[str, str] | None:
    if attempt.deadline_at is None:
        return None
    at = attempt.deadline_at
    day = "today" if long_day(at) == long_day(now()) else f"on {long_day(at)}"
    return {"iso": iso(at), "by": f"Hand in by {clock(at)} {day}"}


@bp.post("/training/attempts/<int:attempt_id>/questions/<int:position>")
@requires(Permission.TAKE_TRAINING)
def answer(attempt_id: int, position: int) -> ResponseReturnValue:
    """Save an answer and go on: to the next question, or to the check at the end."""
    held, given = _given(attempt_id, position)
    _, asked = held.item(position)
    at = _locked(held.attempt)
    try:
        if given:
            number, source = unsaved.number("number"), unsaved.source()
            actions.save(held.attempt, position, given, number=number, at=at, source=source)
    except actions.Superseded:
        return _question_page(held, position, is_superseded=True)
    if has_ended(held.attempt, at):
        flash(TOO_LATE)
        return redirect(url_for(".check", attempt_id=attempt_id), 303)
    if request.form.get("later"):
        return redirect(url_for("home.training_page"), 303)
    if not is_complete(asked, given):
        g.keep_changes = True  # part of an answer is better kept than lost
        return _question_page(held, position, ERRORS[asked.kind])
    if position < len(held.paper.items):
        return redirect(url_for(".question", attempt_id=attempt_id, position=position + 1), 303)
    return redirect(url_for(".check", attempt_id=attempt_id), 303)


@bp.post("/training/attempts/<int:attempt_id>/questions/<int:position>/answer")
@requires(Permission.TAKE_TRAINING)
def autosave(attempt_id: int, position: int) -> ResponseReturnValue:
    """Save an answer the moment it is given. 200 means that it is committed."""
    held, given = _given(attempt_id, position)
    at = _locked(held.attempt)
    try:
        saved = actions.save(
            held.attempt,
            position,
            given,
            number=unsaved.number("number"),
            at=at,
            source=unsaved.source(),
        )
    except actions.Superseded as newer:
        said = "A newer answer was saved in another tab or on another device. Reload to see it."
        return jsonify(message=said, number=newer.number), 409
    except Refused as refused:
        return jsonify(message=" ".join(refused.reasons), number=0), 410
    if saved.is_late:
        g.keep_changes = True
        return jsonify(message=TOO_LATE, number=saved.number), 410
    return jsonify(message=f"Saved at {clock(saved.at)}", number=saved.number)


def _given(attempt_id: int, position: int) -> tuple[Sitting, Given]:
    """Return the sitting and what the form answers; 422 when it holds what was not offered."""
    held = sitting(attempt_id)
    item, asked = held.item(position)
    sent = request.form.to_dict(flat=False)
    if not is_offered(asked, item, sent):
        abort(422)
    return held, read(asked, item, sent)


def _locked(attempt: Attempt) -> datetime:
    """Hold the attempt, see it as it is now, and only then read the clock."""
    lock(Attempt, attempt.id)
    db.session.refresh(attempt, ["closed_at"])
    return now()


@bp.get("/training/attempts/<int:attempt_id>/check")
@requires(Permission.TAKE_TRAINING)
def check(attempt_id: int) -> ResponseReturnValue:
    """Show every question with what was answered, before handing in."""
    held = sitting(attempt_id)
    if held.attempt.closed_at:
        return redirect(url_for(".result", attempt_id=attempt_id), 303)
    saved = queries.saved(attempt_id)
    rows = []
    for number, item in enumerate(held.paper.items, 1):
        asked = held.course.question(item.question)
        given = saved[number][2] if number in saved else {}
        rows.append((number, asked.ask, is_complete(asked, given), said(asked, given)))
    return render_template(
        "training/check.html",
        held=held,
        rows=rows,
        deadline=_deadline(held.attempt),
        is_over=has_ended(held.attempt, now()),
    )


@bp.post("/training/attempts/<int:attempt_id>/submission")
@requires(Permission.TAKE_TRAINING)
def submit(attempt_id: int) -> ResponseReturnValue:
    """Hand in. Pressing twice, or from two tabs, gives the first result."""
    held = sitting(attempt_id)
    lock(Person, viewer().id)
    lock(Attempt, attempt_id)
    db.session.refresh(held.attempt)
    actions.submit(held.attempt, issuer(), at=now())
    return redirect(url_for(".result", attempt_id=attempt_id), 303)
