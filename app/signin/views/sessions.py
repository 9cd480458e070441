"""Where somebody is signed in, and ending it."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import now
from app.core.db import one_or_404
from app.core.london import iso
from app.core.web import lists
from app.people import queries as people
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.signin import actions, queries
from app.signin.models import SignIn
from app.signin.rules import device
from app.signin.session import over
from app.signin.views import bp

SORTED_BY: dict[str, Callable[[SignIn], Any]] = {
    "since": lambda one: one.started_at,
    "address": lambda one: one.address,
    "device": lambda one: device(one.agent),
}


@bp.get("/your-sign-ins")
@requires(Permission.SIGNED_IN)
def sessions() -> ResponseReturnValue:
    """Show where one is signed in."""
    here, by = current_user.sign_in_id, _by()
    held = lists.arranged(queries.open_sign_ins(viewer().id, now()), by, SORTED_BY)
    return render_template("signin/sessions.html", held=held, here=here, device=device, by=by)


@bp.get("/your-sign-ins.csv")
@requires(Permission.SIGNED_IN)
def sessions_csv() -> Response:
    """Give the same list as CSV."""
    held = lists.arranged(queries.open_sign_ins(viewer().id, now()), _by(), SORTED_BY)
    rows = ((iso(one.started_at), one.address, device(one.agent)) for one in held)
    return lists.csv_response("sign-ins.csv", ("Since", "From", "With"), rows)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "since", newest_first=True)


@bp.post("/your-sign-ins/<int:sign_in_id>/ending")
@requires(Permission.SIGNED_IN)
def end_one(sign_in_id: int) -> ResponseReturnValue:
    """End one of one's own sign-ins."""
    actions.end(sign_in_id, person_id=viewer().id, at=now(), why="ended by the person")
    flash("That sign-in is ended.", "success")
    return redirect(url_for(".sessions"), 303)


@bp.post("/your-sign-ins/ending")
@requires(Permission.SIGNED_IN)
def end_everywhere() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    actions.end_all(viewer().id, now(), "signed out everywhere")
    answer = over(redirect(url_for(".sign_in"), 303))
    flash("You are signed out everywhere.", "success")
    return answer


@bp.post("/people/<collar_number>/sign-ins/ending")
@requires(Permission.MANAGE_ROLES)
def end_for(collar_number: str) -> ResponseReturnValue:
    """Sign somebody out everywhere, as a manager of Corporate Communication."""
    seen = people.people_seen(viewer().scope(Permission.MANAGE_ROLES), now())
    person = one_or_404(seen.where(Person.collar_number == collar_number))
    actions.end_all(person.id, now(), "ended by a manager", by_id=viewer().id)
    flash(f"{person.titled} is signed out everywhere.", "success")
    return redirect(url_for("people.roles", collar_number=person.collar_number), 303)
