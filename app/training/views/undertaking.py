"""Reading and signing the undertaking."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.certification.issuer import issuer
from app.certification.rules import is_same_name
from app.core.clock import now
from app.core.db import db, lock
from app.courses import queries as courses
from app.courses.markdown import prose_html
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.training import actions
from app.training.forms import UndertakingForm
from app.training.views import bp
from app.training.views.lessons import my_progress


@bp.route("/training/<course>/undertaking", methods=["GET", "POST"])
@requires(Permission.TAKE_TRAINING)
def undertaking(course: str) -> ResponseReturnValue:
    """Show the undertaking, and sign it."""
    form = UndertakingForm()
    if form.validate_on_submit() and _is_own_name(form):
        lock(Person, viewer().id)
        person = db.session.get_one(Person, viewer().id)
        made = actions.sign(person, course, issuer(), name_typed=form.name_typed.data, at=now())
        flash("You have signed the undertaking.", "success")
        if made is None:
            return redirect(url_for("home.training_page"), 303)
        return redirect(url_for("certification.page", serial=made.serial), 303)
    text = courses.undertaking_newest(course) or abort(404)
    mine = my_progress(course)
    page = render_template(
        "training/undertaking.html",
        form=form,
        text=text,
        body=prose_html(text.text),
        mine=mine,
        name=viewer().name,
    )
    return page, 422 if form.errors else 200


def _is_own_name(form: UndertakingForm) -> bool:
    """Set an error when the name typed is not the person's own."""
    if is_same_name(form.name_typed.data, viewer().name):
        return True
    form.name_typed.errors = [f"Type your name as {viewer().name}"]
    return False
