"""The figures by district, for chief officers: numbers, and nobody's name."""

from collections.abc import Sequence
from datetime import datetime

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.web import lists
from app.courses import queries as courses
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.reports.queries.districts import areas
from app.reports.rules import COUNTED, ELSEWHERE, Area, in_all
from app.reports.views import bp
from app.reports.views.people import chosen

HEADER = (
    "District", "Need to be certified", "Certified", "Lapse within 60 days", "Overdue",
    "Open accounts", "Accounts nobody can post from", "Requests waiting",
)  # fmt: skip


@bp.get("/reports")
@requires(Permission.READ_REPORTS)
def districts() -> ResponseReturnValue:
    """Show the figures of each district, and of all of them together."""
    at = now()
    published = courses.opening_access(at)
    course, by = chosen(published, request.args.get("course", "")), _by()
    found = _found(course, by, at)
    return render_template(
        "reports/districts.html",
        areas=found,
        total=in_all(found),
        by=by,
        course=course,
        courses=published,
        at=at,
    )


@bp.get("/reports.csv")
@requires(Permission.READ_REPORTS)
def districts_csv() -> Response:
    """Give the same figures as CSV."""
    at = now()
    course = chosen(courses.opening_access(at), request.args.get("course", ""))
    found = _found(course, _by(), at)
    rows = ([one.name, *(getattr(one, what) for what in COUNTED)] for one in found)
    return export("figures", "figures", HEADER, rows)


def _by() -> lists.Sorting:
    return lists.sorting(("name", *COUNTED), "name")


def _found(course: str, by: lists.Sorting, at: datetime) -> Sequence[Area]:
    found = areas(course, viewer().scope(Permission.READ_REPORTS), at)
    found.sort(key=lambda one: one.name.casefold())
    found.sort(key=lambda one: getattr(one, by.key), reverse=by.descending)
    return sorted(found, key=lambda one: one.name == ELSEWHERE)
