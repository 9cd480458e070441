"""A course's first page, and its lessons."""

from datetime import datetime

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.db import lock
from app.courses import queries as courses
from app.courses.markdown import lesson_html
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.training import actions, queries
from app.training.queries import Progress
from app.training.rules.grading import needed
from app.training.rules.round import Step
from app.training.views import bp


def my_progress(course: str, at: datetime | None = None) -> Progress:
    """Return where the person stands with a course (at `at`, else now), or answer 404."""
    return queries.progress(viewer().id, course, at or now()) or abort(404)


@bp.get("/training/<course>")
@requires(Permission.TAKE_TRAINING)
def course_page(course: str) -> ResponseReturnValue:
    """Say what the course is, how long it takes, and how it is passed."""
    mine = my_progress(course)
    return render_template(
        "training/course.html",
        mine=mine,
        course=mine.course,
        needed=needed(mine.course, mine.course.drawn),
        can_sit=mine.step in {Step.SIT, Step.CONTINUE},
    )


@bp.get("/training/<course>/lessons/<lesson_id>")
@requires(Permission.TAKE_TRAINING)
def lesson(course: str, lesson_id: str) -> ResponseReturnValue:
    """Show a lesson, with its sources at its foot."""
    at = now()
    mine = my_progress(course, at)
    shown = mine.course.lesson(lesson_id) or abort(404)
    pictures = courses.picture_ids(mine.published.version_id) if "](images/" in shown.text else {}
    body = lesson_html(
        shown,
        courses.contacts(at),
        lambda name: url_for("courses.picture", picture_id=pictures.get(name, 0)),
    )
    lessons = mine.course.lessons
    place = lessons.index(shown)
    return render_template(
        "training/lesson.html",
        mine=mine,
        course=mine.course,
        lesson=shown,
        body=body,
        entries=_entries(mine, lesson_id),
        before=lessons[place - 1] if place else None,
        after=lessons[place + 1] if place + 1 < len(lessons) else None,
    )


def _entries(mine: Progress, current: str) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = [
        {
            "title": f"{one.number}. {one.title}",
            "href": url_for(".lesson", course=mine.course.id, lesson_id=one.id),
            "state": "now" if one.id == current else "done" if one.id in mine.read else "todo",
            "current": one.id == current,
        }
        for one in mine.course.lessons
    ]
    entries.append(
        {
            "title": f"Quiz: {mine.course.drawn} questions",
            "href": url_for(".quiz", course=mine.course.id),
            "state": "todo" if mine.step in {Step.SIT, Step.CONTINUE} else "locked",
            "note": "opens when you have read each lesson",
        }
    )
    return entries


@bp.post("/training/<course>/lessons/<lesson_id>/reading")
@requires(Permission.TAKE_TRAINING)
def read(course: str, lesson_id: str) -> ResponseReturnValue:
    """Mark a lesson as read and lead to the next unread one, or to the quiz."""
    lock(Person, viewer().id)
    at = now()
    mine = my_progress(course, at)
    shown = mine.course.lesson(lesson_id) or abort(404)
    if shown.id not in mine.read:
        actions.mark_read(viewer().id, mine.published, shown.id, at=at)
    lessons = mine.course.lessons
    place = lessons.index(shown)
    unread = [one for one in (*lessons[place + 1 :], *lessons[:place]) if one.id not in mine.read]
    if unread:
        return redirect(url_for(".lesson", course=course, lesson_id=unread[0].id), 303)
    return redirect(url_for(".quiz", course=course), 303)
