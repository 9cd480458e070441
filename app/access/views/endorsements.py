"""A line manager's word on a request, before Corporate Communication decides."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_

from app.access import actions, queries
from app.access.forms import EndorsementForm
from app.access.models import AccessRequest
from app.access.views import bp
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission


@bp.route("/access/requests/<int:request_id>/endorsement", methods=["GET", "POST"])
@requires(Permission.ENDORSE_REQUESTS)
def endorse(request_id: int) -> ResponseReturnValue:
    """Endorse a request about somebody one manages, or say that one does not."""
    waiting = [one.id for one in queries.to_endorse(viewer().id, now())]
    mine = queries.whole(and_(AccessRequest.id == request_id, AccessRequest.id.in_(waiting)))
    asked = one_or_404(mine)
    form = EndorsementForm()
    if form.validate_on_submit():
        supported = form.supported.data == "yes"
        lock(Person, asked.person_id)  # one decision about a person at a time … then the time
        actions.endorse(asked, supported=supported, by_id=viewer().id, why=form.why.data, at=now())
        said = "have endorsed" if supported else "have not endorsed"
        flash(f"You {said} the request for {asked.person.titled}.", "success")
        return redirect(url_for(".request_page", request_id=asked.id), 303)
    page = render_template("access/endorsement.html", form=form, asked=asked)
    return page, 422 if form.errors else 200
