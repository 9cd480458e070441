"""Courses as Corporate Communication and trainers see them: versions, preview, approval, contacts."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.courses import actions, queries
from app.courses.content import CONTACTS
from app.courses.forms import ApproveForm, contacts_form
from app.courses.markdown import example_post, lesson_html, prose_html
from app.courses.models import CourseAsset, CourseVersion
from app.people.permissions import requires, viewer
from app.people.rules import Permission

bp = Blueprint("courses", __name__)


@bp.get("/courses")
@requires(Permission.SEE_COURSES)
def versions() -> ResponseReturnValue:
    """List every stored version of every course."""
    return render_template("courses/versions.html", versions=queries.versions())


@bp.get("/courses/<course>/<number>")
@requires(Permission.SEE_COURSES)
def version(course: str, number: str) -> ResponseReturnValue:
    """Show one version: its lessons, and how it is passed."""
    stored = one_or_404(queries.version(course, number))
    return render_template(
        "courses/version.html",
        stored=stored,
        course=queries.published(stored.id).course,
        may_approve=viewer().may(Permission.PUBLISH_COURSES) and stored.approval is None,
        is_mine=stored.published_by_id == viewer().id,
    )


@bp.get("/courses/<course>/<number>/lessons/<lesson_id>")
@requires(Permission.SEE_COURSES)
def preview(course: str, number: str, lesson_id: str) -> ResponseReturnValue:
    """Show a lesson of a version with its questions and their right answers."""
    stored = one_or_404(queries.version(course, number))
    content = queries.published(stored.id).course
    lesson = content.lesson(lesson_id) or abort(404)
    pictures = queries.picture_ids(stored.id)
    body = lesson_html(
        lesson,
        queries.contacts(now()),
        lambda name: url_for(".picture", picture_id=pictures.get(name, 0)),
    )
    asked = [one for one in content.questions if one.lesson == lesson.number]
    return render_template(
        "courses/lesson.html",
        stored=stored,
        lesson=lesson,
        body=body,
        questions=[
            (
                one,
                prose_html(one.situation) if one.situation else None,
                example_post(one.post.name, one.post.handle, one.post.when, one.post.text)
                if one.post
                else None,
            )
            for one in asked
        ],
    )


@bp.route("/courses/<course>/<number>/approval", methods=["GET", "POST"])
@requires(Permission.PUBLISH_COURSES)
def approve(course: str, number: str) -> ResponseReturnValue:
    """Approve a version that somebody else published."""
    stored = one_or_404(queries.version(course, number))
    form = ApproveForm()
    if form.validate_on_submit():
        lock(CourseVersion, stored.id)
        actions.approve(stored, by_id=viewer().id, at=now())
        flash(
            f"Version {stored.version} is approved. People are certified on it from now on.",
            "success",
        )
        return redirect(url_for(".version", course=course, number=number), 303)
    return render_template("courses/approval.html", stored=stored, form=form)


@bp.route("/contacts", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTACTS)
def contacts() -> ResponseReturnValue:
    """Edit whom to ring, as lessons show it."""
    known = queries.contacts(now())
    form = contacts_form(known, CONTACTS)
    if form.validate_on_submit():
        for name in CONTACTS:
            actions.set_contact(name, (form[name].data or "").strip(), by_id=viewer().id, at=now())
        flash("The contacts are saved. Lessons show them at once.", "success")
        return redirect(url_for(".contacts"), 303)
    unset = [name for name in CONTACTS if name not in known]
    page = render_template("courses/contacts.html", form=form, names=CONTACTS, unset=unset)
    return page, 422 if form.errors else 200


@bp.get("/courses/pictures/<int:picture_id>")
@requires(Permission.SIGNED_IN)
def picture(picture_id: int) -> Response:
    """Give a picture of a published version."""
    row = db.session.execute(
        select(CourseAsset.data, CourseAsset.media_type).where(CourseAsset.id == picture_id)
    ).one_or_none()
    if row is None:
        abort(404)
    answer = Response(row.data, mimetype=row.media_type)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer
