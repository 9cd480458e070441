"""The roles of a person: given and ended by a manager of Corporate Communication."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import SelectChoice

from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.people import actions, queries
from app.people.forms import AppointForm, EndForm
from app.people.models import Appointment, Person, Unit
from app.people.permissions import requires, viewer
from app.people.rules import Permission, Role

bp = Blueprint("people", __name__)


def _person(collar_number: str) -> Person:
    return one_or_404(select(Person).where(Person.collar_number == collar_number))


@bp.route("/people/<collar_number>/roles", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROLES)
def roles(collar_number: str) -> ResponseReturnValue:
    """Show a person's roles, and give another."""
    person = _person(collar_number)
    form = AppointForm()
    form.unit.choices = [SelectChoice(row.id, row.name) for row in queries.units()]
    if form.validate_on_submit():
        lock(Person, person.id)
        unit = db.session.get_one(Unit, form.unit.data)
        actions.appoint(person, Role(form.role.data), unit, by_id=viewer().id, at=now(), why=form.why.data)
        flash(f"{person.titled} is now {form.role.data} over {unit.name}.", "success")
        return redirect(url_for(".roles", collar_number=collar_number), 303)
    held = queries.appointments(person.id)
    page = render_template("people/roles.html", person=person, held=held, form=form, at=now())
    return page, 422 if form.errors else 200


@bp.route("/people/<collar_number>/roles/<int:appointment_id>/ending", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROLES)
def end_role(collar_number: str, appointment_id: int) -> ResponseReturnValue:
    """End a role at once, with a reason."""
    person = _person(collar_number)
    mine = select(Appointment).where(Appointment.person_id == person.id)
    held = one_or_404(mine.where(Appointment.id == appointment_id))
    form = EndForm()
    if form.validate_on_submit():
        lock(Person, person.id)
        actions.end_appointment(held, by_id=viewer().id, at=now(), why=form.why.data)
        flash(f"{person.titled} is no longer {held.role}.", "success")
        return redirect(url_for(".roles", collar_number=collar_number), 303)
    page = render_template("people/ending.html", person=person, held=held, form=form)
    return page, 422 if form.errors else 200
