"""One person's record, and the team of a line manager."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import queries as access
from app.access.rules import Standing, why_not
from app.audit import queries as audit
from app.core.clock import now
from app.core.db import db, one_or_404
from app.courses import queries as courses
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission, Role
from app.reports.queries import people
from app.reports.queries import person as queries
from app.reports.rules import state
from app.reports.views import bp
from app.training import queries as training

SEES_MARKS = {Role.CORPORATE_COMMUNICATION_OFFICER, Role.CORPORATE_COMMUNICATION_MANAGER}


@bp.get("/people/<collar_number>")
@requires(Permission.SIGNED_IN)
def person_page(collar_number: str) -> ResponseReturnValue:
    """Show a person's record: to themselves, their line manager, and whoever watches over training."""
    at = now()
    person = one_or_404(queries.record(collar_number, viewer(), at))
    held = queries.certificates(person.id, at)
    standings = access.held_by(person.id, at)
    return render_template(
        "reports/person.html",
        person=person,
        posting=next((one for one in person.postings if one.is_in_force(at)), None),
        employment=next((one for one in person.employments if one.is_in_force(at)), None),
        certificates=[(row, state(row.ended_at, row.revoked_at is not None, at)) for row in held],
        held_access=[(one, why_not(one)) for one in standings],
        can_see_accounts=viewer().may(Permission.SEE_REGISTER),
        can_enrol=viewer().may(Permission.ENROL_PEOPLE),
        open_courses=_not_enrolled(person) if viewer().may(Permission.ENROL_PEOPLE) else [],
        can_manage_roles=viewer().may(Permission.MANAGE_ROLES),
        attempts=queries.attempts(person.id) if _sees_marks(person) else [],
        sees_marks=_sees_marks(person),
        happenings=_history(person, held, standings),
        at=at,
    )


def _not_enrolled(person: Person) -> list[tuple[str, str]]:
    """Return the courses in force that the person is not enrolled on: (id, title)."""
    enrolled = training.enrolled_courses(person.id, now())
    return [one for one in courses.titles(courses.approved(now())) if one[0] not in enrolled]


def _sees_marks(person: Person) -> bool:
    return person.id == viewer().id or bool(viewer().roles & SEES_MARKS)


def _history(
    person: Person, held: Sequence[Any], standings: list[Standing]
) -> list[audit.Happening]:
    if not viewer().may(Permission.SEE_PEOPLE):
        return []
    abouts = [f"person:{person.id}"]
    abouts += [f"certificate:{row.Certificate.id}" for row in held]
    abouts += [f"access_grant:{one.grant_id}" for one in standings if one.grant_id]
    return audit.history(*abouts)


@bp.get("/your-team")
@requires(Permission.SEE_TEAM)
def team() -> ResponseReturnValue:
    """Show the people whom one manages: a word and a day each, never marks."""
    at = now()
    ids = db.session.scalars(queries.team(viewer().id, at)).all()
    return render_template(
        "reports/team.html", rows=people.rows(ids, "twitter-protocol", at), at=at
    )
