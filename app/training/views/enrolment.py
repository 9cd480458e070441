"""Being given a course: by Corporate Communication or a trainer, or by taking it up oneself."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.errors import Refused
from app.courses import queries as courses
from app.people import queries as people
from app.people.models import Person, Posting, Unit
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.training import actions, queries
from app.training.views import bp


@bp.post("/training/<course>/enrolment")
@requires(Permission.TAKE_TRAINING)
def take_up(course: str) -> ResponseReturnValue:
    """Enrol oneself on a course."""
    lock(Person, viewer().id)
    _enrol(viewer().id, course, "Taken up by the person.")
    return redirect(url_for("home.training_page"), 303)


@bp.post("/training/<course>/enrolments/<collar_number>")
@requires(Permission.ENROL_PEOPLE)
def enrol(course: str, collar_number: str) -> ResponseReturnValue:
    """Enrol somebody on a course."""
    covered = (
        select(Posting.person_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.in_force(now()), people.in_scope(viewer().scope(Permission.ENROL_PEOPLE)))
    )
    person = one_or_404(
        select(Person).where(Person.collar_number == collar_number, Person.id.in_(covered))
    )
    lock(Person, person.id)
    _enrol(person.id, course, "Given by Corporate Communication or a trainer.")
    flash(f"{person.titled} is enrolled.", "success")
    return redirect(f"/people/{person.collar_number}", 303)


def _enrol(person_id: int, course: str, why: str) -> None:
    """Enrol a person who has nothing to do with the course yet; refuse one who has."""
    at = now()
    published = courses.in_force(course, at) or abort(404)
    if course in queries.enrolled_courses(person_id, at):
        raise Refused("They are enrolled on this course already.", about=f"person:{person_id}")
    actions.enrol(person_id, published, by_id=viewer().id, at=at, why=why)
