"""Ending somebody's access, or giving one's own back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import actions, queries
from app.access.models import Grant
from app.access.views import bp
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.web.forms import ToldWhyForm
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission


@bp.route("/access/grants/<int:grant_id>/ending", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def end(grant_id: int) -> ResponseReturnValue:
    """End a grant at once, with a reason."""
    grant = one_or_404(queries.grants_ended_by(viewer(), now()).where(Grant.id == grant_id))
    form = ToldWhyForm()
    is_mine = grant.person_id == viewer().id
    if form.validate_on_submit():
        lock(Person, grant.person_id)
        actions.end(grant, by_id=viewer().id, why=form.why.data, at=now())
        who = "You" if is_mine else grant.person.titled
        flash(f"{who} can no longer post from {grant.account.handle}.", "success")
        return redirect(
            url_for(".account", account_id=grant.account_id) if not is_mine else url_for(".yours"),
            303,
        )
    return render_template("access/ending.html", form=form, grant=grant, is_mine=is_mine), (
        422 if form.errors else 200
    )
