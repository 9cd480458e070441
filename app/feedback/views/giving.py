"""Saying what one thinks of a course or a session, once for each time one finished it."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.db import lock
from app.feedback import actions, queries
from app.feedback.forms import FeedbackForm
from app.feedback.rules import LEAST, Subject, subject
from app.feedback.views import bp
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission


@bp.route("/feedback/<subject_>/yours", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def give(subject_: str) -> ResponseReturnValue:
    """Give feedback on what one has finished; other subjects are not found."""
    about, occasion = _finished(subject_)
    form = FeedbackForm()
    if form.validate_on_submit():
        lock(Person, viewer().id)  # one answer of a person at a time … then the time
        actions.give(viewer().id, about, form.answer, at=now())
        flash("Thank you. Your feedback is kept without your name.", "success")
        return redirect(url_for("home.training_page"), 303)
    page = render_template(
        "feedback/give.html",
        form=form,
        title=queries.titles([about])[about],
        has_given=queries.has_given(viewer().id, occasion),
        least=LEAST,
    )
    return page, 422 if form.errors else 200


def _finished(text: str) -> tuple[Subject, str]:
    about = subject(text)
    occasion = queries.occasion(viewer().id, about, now()) if about else None
    return (about, occasion) if about and occasion else abort(404)
