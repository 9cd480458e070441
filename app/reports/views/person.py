"""One person's record, and the team of a line manager."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from app.access import queries as access
from app.access.rules import Standing, why_not
from app.accounts import queries as register
from app.accounts.models import Account
from app.certification import queries as certificates
from app.certification.queries import Held
from app.core.clock import now
from app.core.db import db, one_or_404
from app.core.london import iso, last_day
from app.core.web import lists
from app.people.exports import export
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.prior_learning import queries as prior_learning
from app.reports.queries import people
from app.reports.queries import person as queries
from app.reports.queries.offered import offered
from app.reports.views import bp
from app.reports.views.people import HEADER, csv_rows
from app.training import queries as training


@bp.get("/people/<collar_number>")
@requires(Permission.SIGNED_IN)
def person_page(collar_number: str) -> ResponseReturnValue:
    """Show a person's record: to themselves, their line manager, and whoever watches over training."""
    at = now()
    person = one_or_404(queries.record(collar_number, viewer(), at))
    posting = next((one for one in person.postings if one.is_in_force(at)), None)
    may = _may(person, posting.unit.path if posting else "")
    held, by = certificates.of_person(person.id, at), _by_certificate()
    standings = access.held_by(person.id, at)
    return render_template(
        "reports/person.html",
        person=person,
        posting=posting,
        employment=next((one for one in person.employments if one.is_in_force(at)), None),
        certificates=lists.arranged(held, by, SORTED_BY),
        by=by,
        held_access=[(one, why_not(one)) for one in standings],
        opens=_opens(standings, at),
        open_courses=_not_enrolled(person, at) if may["enrol"] else [],
        trained_before=prior_learning.of_person(person.id, viewer(), at),
        titles=dict(prior_learning.offered(at)),
        attempts=queries.attempts(person.id) if may["see_marks"] else [],
        happenings=_history(person, held, standings, may),
        may=may,
        at=at,
    )


@bp.get("/people/<collar_number>/certificates.csv")
@requires(Permission.SIGNED_IN)
def certificates_csv(collar_number: str) -> Response:
    """Give a person's certificates as CSV, to whoever may open their record."""
    at = now()
    person = one_or_404(queries.record(collar_number, viewer(), at))
    held = lists.arranged(certificates.of_person(person.id, at), _by_certificate(), SORTED_BY)
    rows = [
        (
            one.certificate.serial, one.certificate.course_version.title, one.word,
            one.certificate.course_version.version, iso(one.certificate.starts_at),
            iso(last_day(one.ended_at)),
        )
        for one in held
    ]  # fmt: skip
    return export("certificates", f"person:{person.id}", CERTIFICATES, rows)


CERTIFICATES = ("Number", "Course", "State", "Version", "Issued at", "In force until")
SORTED_BY: dict[str, Callable[[Held], Any]] = {
    "course": lambda one: one.certificate.course_version.title,
    "state": lambda one: one.word,
    "issued": lambda one: one.certificate.starts_at,
    "until": lambda one: one.ended_at,
}


def _by_certificate() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "issued", newest_first=True)


def _may(person: Person, path: str) -> dict[str, bool]:
    """Return what the viewer may do with this person, who is posted to the unit with this path."""
    who = viewer()
    is_mine = person.id == who.id
    sees_all = is_mine or who.covers(Permission.SEE_AUDIT, path)
    return {
        "give_extra_time": not is_mine and who.covers(Permission.GIVE_EXTRA_TIME, path),
        "enrol": who.covers(Permission.ENROL_PEOPLE, path),
        "record_prior_learning": who.covers(Permission.RECORD_PRIOR_LEARNING, path),
        "suspend": not is_mine and who.covers(Permission.SUSPEND_PEOPLE, path),
        "manage_roles": who.covers(Permission.MANAGE_ROLES, path),
        "see_marks": is_mine or who.covers(Permission.SEE_MARKS, path),
        "see_sign_ins": sees_all,
        "see_history": sees_all or who.covers(Permission.SEE_PEOPLE, path),
    }


def _opens(standings: list[Standing], at: datetime) -> set[int]:
    """Return which of these accounts have a page that the viewer may open."""
    seen = select(Account.id).where(
        Account.id.in_({one.account_id for one in standings}), register.visible(viewer(), at)
    )
    return set(db.session.scalars(seen)) if standings else set()


def _not_enrolled(person: Person, at: datetime) -> list[tuple[str, str]]:
    """Return the courses in force that the person is not enrolled on: (id, title)."""
    enrolled = training.enrolled_courses(person.id, at)
    return [one for one in offered(at).titles if one[0] not in enrolled]


def _history(
    person: Person, held: Sequence[Held], standings: list[Standing], may: dict[str, bool]
) -> Sequence[Any]:
    if not may["see_history"]:
        return []
    abouts = [f"person:{person.id}"]
    abouts += [f"certificate:{one.certificate.id}" for one in held]
    abouts += [f"access_grant:{one.grant_id}" for one in standings if one.grant_id]
    return queries.happenings(abouts, sign_ins=may["see_sign_ins"])


@bp.get("/your-team")
@requires(Permission.SEE_TEAM)
def team() -> ResponseReturnValue:
    """Show the people whom one manages: a word and a day each, never marks."""
    at = now()
    known, by = offered(at), _by()
    course = known.chosen(request.args.get("course", "")).course
    ids = db.session.scalars(_team(by, course, at)).all()
    return render_template(
        "reports/team.html",
        rows=people.rows(ids, course, at),
        by=by,
        course=course,
        courses=list(known.titles),
        at=at,
    )


@bp.get("/your-team.csv")
@requires(Permission.EXPORT_TEAM)
def team_csv() -> Response:
    """Give the same list as CSV."""
    at = now()
    course = offered(at).chosen(request.args.get("course", "")).course
    return export("team", "people", HEADER, csv_rows(_team(_by(), course, at), course, at))


def _by() -> lists.Sorting:
    return lists.sorting(people.SORTABLE, "name")


def _team(by: lists.Sorting, course: str, at: datetime) -> Select[*tuple[Any, ...]]:
    return people.ordered(queries.team(viewer().id, at), by.key, by.descending, course, at)
