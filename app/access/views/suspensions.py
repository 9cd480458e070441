"""Suspending a person discreetly: the reason is for those who set it, everybody else reads less."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import SelectChoice

from app.access import actions, queries
from app.access.forms import SuspensionForm
from app.access.models import PersonSuspension
from app.access.rules import SUSPENDED_FOR, SuspensionKind
from app.access.views import bp, limits
from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.errors import shown_when_refused
from app.core.web import lists
from app.core.web.forms import WhyForm
from app.core.web.times import iso
from app.people.exports import export
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission, collar

HEADER = (
    "Person", "Collar number", "For", "From", "Until", "Set by", "Lifted by", "Reason",
)  # fmt: skip
SORTED_BY: dict[str, Callable[[PersonSuspension], Any]] = {
    "since": lambda one: one.starts_at,
    "person": lambda one: one.person.sort_name,
    "kind": lambda one: one.kind,
    "by": lambda one: one.by.sort_name,
    "until": lambda one: one.ends_at,
}


@bp.get("/access/suspensions")
@requires(Permission.SUSPEND_PEOPLE)
def suspensions() -> ResponseReturnValue:
    """Show whom one's part of the force keeps, or kept, from every account, and why."""
    by, shown = _by(), _shown()
    number = min(lists.page_number(), max(1, -(-len(shown) // lists.PER_PAGE)))
    first = (number - 1) * lists.PER_PAGE
    return render_template(
        "access/suspensions.html",
        page=lists.Page(shown[first : first + lists.PER_PAGE], number, len(shown)),
        by=by,
        kinds=SUSPENDED_FOR,
        at=now(),
        mine=viewer().id,
    )


@bp.get("/access/suspensions.csv")
@requires(Permission.EXPORT_SUSPENSIONS)
def suspensions_csv() -> Response:
    """Give the same list as CSV, in the same order."""
    rows = [
        (
            one.person.titled, one.person.collar_number, SUSPENDED_FOR[SuspensionKind(one.kind)],
            iso(one.starts_at), iso(one.ends_at) if one.ends_at else "", one.by.titled,
            one.ended_by.titled if one.ended_by else "", one.why,
        )
        for one in _shown()
    ]  # fmt: skip
    return export("suspensions", "people", HEADER, rows)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "since", newest_first=True)


def _shown() -> list[PersonSuspension]:
    every = db.session.scalars(queries.suspensions(viewer(), now())).all()
    return lists.arranged(every, _by(), SORTED_BY)


@bp.route("/people/<collar_number>/suspension", methods=["GET", "POST"])
@requires(Permission.SUSPEND_PEOPLE)
def suspend(collar_number: str) -> ResponseReturnValue:
    """Take all of a person's rights at once."""
    reached = queries.suspendable(viewer(), now())
    person = one_or_404(
        select(Person).where(reached, Person.collar_number == collar(collar_number))
    )
    form = SuspensionForm()
    kinds = queries.kinds_of(viewer())
    form.kind.choices = [SelectChoice(str(one), SUSPENDED_FOR[one]) for one in kinds]
    if request.method == "GET" and len(kinds) == 1:
        form.kind.data = str(kinds[0])

    def draw(refused: tuple[str, ...] = ()) -> str:
        days = limits().absence_days
        return render_template(
            "access/suspension.html", form=form, person=person, refused=refused, days=days
        )

    shown_when_refused(lambda error: draw(error.reasons))
    if form.validate_on_submit():
        lock(Person, person.id)
        _suspend(person, form)
        flash(f"{person.titled} is restricted.", "success")
        return redirect(url_for(".suspensions"), 303)
    return draw(), 422 if form.errors else 200


def _suspend(person: Person, form: SuspensionForm) -> None:
    by_id, why, at = viewer().id, form.why.data, now()
    if form.away_from.data:
        days = limits().absence_days
        actions.record_absence(person, form.away_from.data, by_id=by_id, why=why, at=at, days=days)
    else:
        actions.suspend(person, SuspensionKind(form.kind.data), by_id=by_id, why=why, at=at)


@bp.route("/access/suspensions/<int:suspension_id>/end", methods=["GET", "POST"])
@requires(Permission.SUSPEND_PEOPLE)
def lift(suspension_id: int) -> ResponseReturnValue:
    """Give a person's rights back, as a second person."""
    seen = queries.suspensions(viewer(), now()).where(PersonSuspension.id == suspension_id)
    found = one_or_404(seen)
    form = WhyForm()

    def draw(refused: tuple[str, ...] = ()) -> str:
        return render_template("access/lift.html", form=form, one=found, refused=refused)

    shown_when_refused(lambda error: draw(error.reasons))
    if form.validate_on_submit():
        lock(Person, found.person_id)
        actions.lift(found, by_id=viewer().id, why=form.why.data, at=now())
        flash(f"{found.person.titled} is no longer restricted by this.", "success")
        return redirect(url_for(".suspensions"), 303)
    return draw(), 422 if form.errors else 200
