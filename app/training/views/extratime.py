"""More time for whoever needs it: recorded by Corporate Communication or a trainer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.web.forms import WhyForm
from app.people import queries as people
from app.people.models import Person, Posting, Unit
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.training import adjustments, queries
from app.training.forms import ExtraTimeForm
from app.training.rules.round import more_time
from app.training.views import bp


@bp.route("/people/<collar_number>/extra-time", methods=["GET", "POST"])
@requires(Permission.GIVE_EXTRA_TIME)
def extra_time(collar_number: str) -> ResponseReturnValue:
    """Show what more time a person has, and give them some."""
    person, form = _person(collar_number), ExtraTimeForm()
    if form.validate_on_submit():
        lock(Person, person.id)
        given = adjustments.give_extra_time(
            person, form.percent_given, by_id=viewer().id, why=form.why.data, at=now()
        )
        flash(f"{person.titled} has {more_time(given.percent)} from now on.", "success")
        return redirect(f"/people/{person.collar_number}", 303)
    held = queries.extra_time(person.id, now())
    page = render_template(
        "training/extra_time.html",
        person=person,
        held=held,
        more=more_time(held.percent) if held else "",
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.route("/people/<collar_number>/extra-time/ending", methods=["GET", "POST"])
@requires(Permission.GIVE_EXTRA_TIME)
def end_extra_time(collar_number: str) -> ResponseReturnValue:
    """End it, with a reason."""
    person, form = _person(collar_number), WhyForm()
    held = queries.extra_time(person.id, now())
    if held is None:
        return redirect(url_for(".extra_time", collar_number=person.collar_number), 303)
    if form.validate_on_submit():
        lock(Person, person.id)
        adjustments.end_extra_time(held, by_id=viewer().id, why=form.why.data, at=now())
        flash(f"{person.titled} has the same time as everybody from now on.", "success")
        return redirect(f"/people/{person.collar_number}", 303)
    more = more_time(held.percent)
    page = render_template("training/extra_time_ending.html", person=person, more=more, form=form)
    return page, 422 if form.errors else 200


def _person(collar_number: str) -> Person:
    """Return a person whom the viewer's roles cover, or answer 404."""
    covered = (
        select(Posting.person_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.in_force(now()), people.in_scope(viewer().scope(Permission.GIVE_EXTRA_TIME)))
    )
    return one_or_404(
        select(Person).where(Person.collar_number == collar_number, Person.id.in_(covered))
    )
