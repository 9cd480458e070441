"""A second person's yes to a record, and its withdrawal."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.certification.issuer import issuer
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.web.forms import ToldWhyForm
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.prior_learning import actions, queries
from app.prior_learning.models import PriorTraining
from app.prior_learning.rules import Earned
from app.prior_learning.views import bp

WOULD = {
    Earned.NOTHING: "No certificate will be issued, and the lessons stay to be read: this course does not allow it, the training was too long ago, or they hold a certificate already.",
    Earned.LESSONS: "It will stand for the lessons. The quiz remains, so no certificate will be issued.",
    Earned.SIGNATURE: "A certificate will be issued as soon as they have signed the undertaking, saying that it was earned by prior learning. They are told by e-mail.",
    Earned.CERTIFICATE: "A certificate will be issued at once, saying that it was earned by prior learning.",
}
TOLD = {
    Earned.NOTHING: "It is noted; no certificate is issued.",
    Earned.LESSONS: "It stands for the lessons; the quiz remains.",
    Earned.SIGNATURE: "Their certificate is issued when they sign the undertaking.",
    Earned.CERTIFICATE: "Their certificate is issued.",
}


@bp.route("/prior-learning/<int:prior_id>/approval", methods=["GET", "POST"])
@requires(Permission.APPROVE_PRIOR_LEARNING)
def approve(prior_id: int) -> ResponseReturnValue:
    """Approve a record that somebody else made."""
    record = _covered(prior_id, Permission.APPROVE_PRIOR_LEARNING)
    form = ToldWhyForm()
    if form.validate_on_submit():
        lock(Person, record.person_id)  # one decision about a person at a time … then the time
        earned = actions.approve(record, issuer(), by_id=viewer().id, why=form.why.data, at=now())
        flash(f"The training of {record.person.titled} is approved. {TOLD[earned]}", "success")
        return redirect(url_for(".record_page", prior_id=record.id), 303)
    at = now()
    page = render_template(
        "prior_learning/approval.html",
        form=form,
        record=record,
        title=_title(record),
        obstacles=actions.obstacles(record, viewer().id, at),
        would=WOULD[queries.would_earn(record, at)],
    )
    return page, 422 if form.errors else 200


@bp.route("/prior-learning/<int:prior_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.RECORD_PRIOR_LEARNING)
def withdraw(prior_id: int) -> ResponseReturnValue:
    """Withdraw a record, with a reason."""
    record = _covered(prior_id, Permission.RECORD_PRIOR_LEARNING)
    form = ToldWhyForm()
    if form.validate_on_submit():
        lock(Person, record.person_id)
        actions.withdraw(record, by_id=viewer().id, why=form.why.data, at=now())
        flash("The record is withdrawn.", "success")
        return redirect(url_for(".record_page", prior_id=record.id), 303)
    page = render_template(
        "prior_learning/withdrawal.html", form=form, record=record, title=_title(record)
    )
    return page, 422 if form.errors else 200


def _covered(prior_id: int, permission: Permission) -> PriorTraining:
    reached = queries.whole(queries.covered(viewer(), permission, now()))
    return one_or_404(reached.where(PriorTraining.id == prior_id))


def _title(record: PriorTraining) -> str:
    return dict(queries.offered(now())).get(record.course, record.course)
