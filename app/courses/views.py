"""Courses as Corporate Communication and trainers see them: versions, preview, approval, contacts."""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.audit.actions import hold
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.london import iso
from app.core.web import lists
from app.courses import actions, queries, rules, source
from app.courses.content import CONTACTS, Course, Question, build
from app.courses.faults import Source
from app.courses.forms import ApproveForm, ContactForm
from app.courses.lint.check import check
from app.courses.markdown import contact_html, example_post, lesson_html, prose_html
from app.courses.models import CourseVersion
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission

bp = Blueprint("courses", __name__)
HEADER = (
    "Course", "Version", "Change", "Published at", "Published by", "Approved at", "Approved by",
)  # fmt: skip
SORTED_BY: dict[str, Callable[[Any], Any]] = {
    "version": lambda one: (one.title, one.id),
    "change": lambda one: one.change,
    "published": lambda one: one.published_at,
    "approved": lambda one: one.approved_at,
}


@bp.get("/courses")
@requires(Permission.SEE_COURSES)
def versions() -> ResponseReturnValue:
    """List every stored version of every course, and the texts that are being written."""
    by, stored = _by(), queries.versions()
    titles = {one.course: one.title for one in reversed(stored)}
    return render_template(
        "courses/versions.html",
        versions=lists.arranged(stored, by, SORTED_BY),
        by=by,
        drafts=[(name, titles.get(name, name)) for name in source.courses()],
        may_edit=viewer().may(Permission.EDIT_CONTACTS),
        sees_feedback=viewer().may(Permission.SEE_FEEDBACK),
    )


@bp.get("/courses.csv")
@requires(Permission.SEE_COURSES)
def versions_csv() -> Response:
    """Give the same list as CSV."""
    rows = (
        (
            one.title, one.version, one.change, iso(one.published_at), one.published_by,
            iso(one.approved_at) if one.approved_at else "", one.approved_by,
        )
        for one in lists.arranged(queries.versions(), _by(), SORTED_BY)
    )  # fmt: skip
    return export("course versions", "course_version", HEADER, rows)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "published", newest_first=True)


@bp.get("/courses/<course>/<number>")
@requires(Permission.SEE_COURSES)
def version(course: str, number: str) -> ResponseReturnValue:
    """Show one version: what has changed, its lessons, and how it is passed."""
    stored = one_or_404(queries.version(course, number))
    content = queries.published(stored.id).course
    return render_template(
        "courses/version.html",
        stored=stored,
        course=content,
        held=_held(course),
        changes=_changes(content),
        may_approve=viewer().may(Permission.PUBLISH_COURSES) and stored.approval is None,
        is_mine=stored.published_by_id == viewer().id,
    )


def _held(course: str) -> str:
    held = queries.in_force(course, now())
    return held.version if held else ""


def _would_enrol(content: Course) -> str:
    """Return the sentence that says whom it would enrol. Training works it out, which stands above."""
    count: Callable[[Course, datetime], object] = current_app.extensions["would enrol"]
    return str(count(content, now()))


def _changes(content: Course) -> tuple[str, ...]:
    held = queries.in_force(content.id, now())
    return rules.changes(held.course, content) if held else ()


@bp.get("/courses/<course>/<number>/lessons/<lesson_id>")
@requires(Permission.SEE_COURSES)
def preview(course: str, number: str, lesson_id: str) -> ResponseReturnValue:
    """Show a lesson of a version with its questions and their right answers."""
    stored = one_or_404(queries.version(course, number))
    pictures = queries.picture_ids(stored.id)
    return _lesson_page(
        queries.published(stored.id).course,
        lesson_id,
        lambda name: url_for(".picture", picture_id=pictures.get(name, 0)),
        back=(f"Version {number}", url_for(".version", course=course, number=number)),
    )


@bp.get("/courses/<course>/draft")
@requires(Permission.SEE_COURSES)
def draft(course: str) -> ResponseReturnValue:
    """Show the text in courses/ as it stands now: what is to be mended, and each lesson."""
    text = draft_text(course)
    content = build(text.raw) if text.is_sound else None
    check(text, now().date())
    return render_template(
        "courses/draft.html",
        name=course,
        faults=[fault for fault in text.faults if not fault.is_advice],
        advice=[fault for fault in text.faults if fault.is_advice],
        course=content,
        held=_held(course),
        changes=_changes(content) if content else (),
        would_enrol=_would_enrol(content) if content else "",
        may_publish=viewer().may(Permission.PUBLISH_COURSES),
    )


@bp.get("/courses/<course>/draft/lessons/<lesson_id>")
@requires(Permission.SEE_COURSES)
def draft_lesson(course: str, lesson_id: str) -> ResponseReturnValue:
    """Show a lesson as it is being written, with its questions and their right answers."""
    text = draft_text(course)
    if not text.is_sound:
        return redirect(url_for(".draft", course=course), 303)
    return _lesson_page(
        build(text.raw),
        lesson_id,
        lambda name: _inline(text.pictures.get(name, b"")),
        back=back_to_draft(course),
    )


def draft_text(course: str) -> Source:
    """Return the text of a course as it stands in courses/, or answer 404."""
    return source.read(course) if course in source.courses() else abort(404)


def back_to_draft(course: str) -> tuple[str, str]:
    """Return the words and the address of the way back to it."""
    return "The text as it stands", url_for("courses.draft", course=course)


def _inline(data: bytes) -> str:
    """Return a picture that is stored nowhere yet as its own address."""
    return f"data:{source.media_type(data)};base64,{base64.b64encode(data).decode()}"


def _lesson_page(
    content: Course, lesson_id: str, picture: Callable[[str], str], *, back: tuple[str, str]
) -> ResponseReturnValue:
    lesson = content.lesson(lesson_id) or abort(404)
    asked = [_question(content, one) for one in content.questions if one.lesson == lesson.number]
    body = lesson_html(lesson, queries.contacts(now()), picture)
    return render_template(
        "courses/lesson.html", lesson=lesson, body=body, questions=asked, back=back
    )


def _question(content: Course, one: Question) -> dict[str, Any]:
    """Return a question as its preview shows it: each option, whether it is right, and why."""
    post = one.post
    return {
        "asked": one,
        "investigation": content.investigation(one.investigation),
        "situation": prose_html(one.situation) if one.situation else None,
        "post": example_post(post.name, post.handle, post.when, post.text) if post else None,
        "options": [
            {
                "text": f"{option.text}: {_answer(one, option.right, option.match)}"
                if one.kind in {"match", "judge"}
                else option.text,
                "right": bool(option.right) or one.kind == "judge",
                "chosen": False,
                "feedback": option.feedback,
            }
            for option in one.options
        ],
        "decisions": [
            {"text": option.text, "right": option.right, "feedback": option.feedback}
            for option in one.decisions
        ],
    }


def _answer(one: Question, right: bool | None, match: str) -> str:
    if one.kind == "match":
        return match
    return "either" if right is None else "yes" if right else "no"


@bp.route("/courses/<course>/<number>/approval", methods=["GET", "POST"])
@requires(Permission.PUBLISH_COURSES)
def approve(course: str, number: str) -> ResponseReturnValue:
    """Approve a version that somebody else published."""
    stored = one_or_404(queries.version(course, number))
    form = ApproveForm()
    if form.validate_on_submit():
        lock(CourseVersion, stored.id)
        actions.approve(stored, by_id=viewer().id, at=now())
        flash(f"Version {number} is approved. People are certified on it from now on.", "success")
        return redirect(url_for(".version", course=course, number=number), 303)
    held, content = _held(course), queries.published(stored.id).course
    return render_template(
        "courses/approval.html",
        stored=stored,
        course=content,
        form=form,
        held=held,
        would_enrol=_would_enrol(content),
        is_mine=stored.published_by_id == viewer().id,
    )


@bp.get("/contacts")
@requires(Permission.EDIT_CONTACTS)
def contacts() -> ResponseReturnValue:
    """List the force's contacts, those not entered yet, and what they were before."""
    known = queries.contacts(now())
    return render_template(
        "courses/contacts.html",
        contacts=CONTACTS,
        known={name: contact_html(value) for name, value in known.items()},
        unset=[name for name in CONTACTS if name not in known],
        history=queries.contact_history(),
    )


@bp.route("/contacts/<name>", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTACTS)
def contact(name: str) -> ResponseReturnValue:
    """Enter one contact, or take it out."""
    label = CONTACTS.get(name) or abort(404)
    form = ContactForm(data={"value": queries.contacts(now()).get(name, "")})
    if form.validate_on_submit():
        hold()  # one change at a time … then the time
        actions.set_contact(name, form.value.data, by_id=viewer().id, at=now())
        flash(f"Saved. Lessons now show it for {label}.", "success")
        return redirect(url_for(".contacts"), 303)
    page = render_template("courses/contact.html", form=form, label=label)
    return page, 422 if form.errors else 200


@bp.get("/courses/pictures/<int:picture_id>")
@requires(Permission.SIGNED_IN)
def picture(picture_id: int) -> Response:
    """Give a picture of a version that is approved, or that this person may preview."""
    may_preview = viewer().may(Permission.SEE_COURSES)
    row = queries.picture(picture_id, may_see_unapproved=may_preview) or abort(404)
    answer = Response(row.data, mimetype=row.media_type)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer
