"""The roles of a person: given and ended by a manager of Corporate Communication."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.web.forms import WhyForm
from app.people import actions, queries
from app.people.forms import AppointForm
from app.people.models import Appointment, Person, Unit
from app.people.permissions import requires, viewer
from app.people.rules import Permission, Role

bp = Blueprint("people", __name__)


@bp.route("/people/<collar_number>/roles", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROLES)
def roles(collar_number: str) -> ResponseReturnValue:
    """Show a person's roles, and give another."""
    person = _person(collar_number)
    form = AppointForm()
    form.offer(queries.units(viewer().scope(Permission.MANAGE_ROLES)))
    if form.validate_on_submit():
        _hold(person)
        unit, role = db.session.get_one(Unit, form.unit.data), Role(form.role.data)
        actions.appoint(person, role, unit, by_id=viewer().id, at=now(), why=form.why.data)
        flash(f"{person.titled} is now {role} over {unit.name}.", "success")
        return redirect(url_for(".roles", collar_number=person.collar_number), 303)
    held = queries.appointments(person.id)
    page = render_template("people/roles.html", person=person, held=held, form=form, at=now())
    return page, 422 if form.errors else 200


@bp.route("/people/<collar_number>/roles/<int:appointment_id>/ending", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROLES)
def end_role(collar_number: str, appointment_id: int) -> ResponseReturnValue:
    """End a role at once, with a reason."""
    person = _person(collar_number)
    held = _appointment(person, appointment_id)
    form = WhyForm()
    if form.validate_on_submit():
        _hold(person)
        actions.end_appointment(held, by_id=viewer().id, at=now(), why=form.why.data)
        flash(f"{person.titled} is no longer {held.role} over {held.unit.name}.", "success")
        return redirect(url_for(".roles", collar_number=person.collar_number), 303)
    page = render_template("people/ending.html", person=person, held=held, form=form)
    return page, 422 if form.errors else 200


def _person(collar_number: str) -> Person:
    seen = queries.people_seen(viewer().scope(Permission.MANAGE_ROLES), now())
    return one_or_404(seen.where(Person.collar_number == collar_number))


def _appointment(person: Person, appointment_id: int) -> Appointment:
    covered = queries.in_scope(viewer().scope(Permission.MANAGE_ROLES))
    mine = select(Appointment).join(Unit, Unit.id == Appointment.unit_id).where(covered)
    return one_or_404(
        mine.where(Appointment.person_id == person.id, Appointment.id == appointment_id)
    )


def _hold(person: Person) -> None:
    """One change of roles at a time in the whole force, so that two managers cannot both end the
    other's role and leave none.
    """
    lock(Unit, queries.top_id())
    lock(Person, person.id)
