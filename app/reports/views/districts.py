"""The figures by district, for chief officers: numbers, and nobody's name."""

from collections.abc import Sequence
from datetime import datetime

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.reports.queries.districts import areas
from app.reports.queries.offered import offered
from app.reports.rules import COUNTED, ELSEWHERE, Area, in_all
from app.reports.views import bp
from app.training.rules.audience import Enrolling

HEADER = (
    "District", "Need to be certified", "Certified", "Lapse within 60 days", "Overdue",
    "Open accounts", "Accounts nobody can post from", "Requests waiting",
)  # fmt: skip


@bp.get("/reports")
@requires(Permission.READ_REPORTS)
def districts() -> ResponseReturnValue:
    """Show the figures of each district, and of all of them together."""
    at = now()
    known, by = offered(at), _by()
    asked = known.chosen(request.args.get("course", ""))
    found = _found(asked, by, at)
    return render_template(
        "reports/districts.html",
        areas=found,
        total=in_all(found),
        by=by,
        course=asked.course,
        courses=known.titles,
        at=at,
    )


@bp.get("/reports.csv")
@requires(Permission.READ_REPORTS)
def districts_csv() -> Response:
    """Give the same figures as CSV."""
    at = now()
    found = _found(offered(at).chosen(request.args.get("course", "")), _by(), at)
    rows = ([one.name, *(getattr(one, what) for what in COUNTED)] for one in found)
    return export("figures", "figures", HEADER, rows)


def _by() -> lists.Sorting:
    return lists.sorting(("name", *COUNTED), "name")


def _found(of: Enrolling, by: lists.Sorting, at: datetime) -> Sequence[Area]:
    found = areas(of, viewer().scope(Permission.READ_REPORTS), at)
    found.sort(key=lambda one: one.name.casefold())
    found.sort(key=lambda one: getattr(one, by.key), reverse=by.descending)
    return sorted(found, key=lambda one: one.name == ELSEWHERE)
