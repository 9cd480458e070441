"""Corporate Communication's first page: who is certified, and which accounts nobody can post from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.audit import actions as audit
from app.core.clock import now
from app.core.db import db, transaction
from app.core.london import iso, last_day
from app.core.web import lists
from app.courses import queries as courses
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.reports.queries import figures, people
from app.reports.rules import PersonRow, State, summary
from app.reports.views import bp
from app.training import queries as training
from app.training.rules.audience import Enrolling

HEADER = ("Name", "Collar number", "Team", "Certificate", "In force until", "Accounts")
SHOWN = {
    "": "Any",
    "certified": "Certified, of those who need it",
    "in-force": str(State.IN_FORCE),
    "soon": str(State.SOON),
    "lapsed": str(State.LAPSED),
    "never": str(State.NEVER),
    "overdue": "Overdue",
    "needed": "Need to be certified",
}
MOST_ON_A_PAGE = 1000
BATCH = 500


@bp.get("/people")
@requires(Permission.SEE_PEOPLE)
def people_list() -> ResponseReturnValue:
    """Show the figures, the chart, the uncovered accounts, and the list of people."""
    at = now()
    versions = courses.approved(at)
    asked = _asked(versions)
    numbers = figures.figures(asked.enrolling, at, _kept())
    by = lists.sorting(people.SORTABLE, "name")
    page = _page(asked, by, at, numbers.serving if asked.is_empty else None)
    return render_template(
        "reports/people.html",
        figures=numbers,
        page=page,
        asked=asked,
        by=by,
        shown=SHOWN,
        at=at,
        chart_summary=summary(numbers.lapses, numbers.soon),
        chart_rows=[(f"{month[:3]} {month[-4:]}", number) for month, number in numbers.lapses],
        courses=courses.titles(versions),
    )


def _kept() -> dict[str, figures.Kept]:
    kept: dict[str, figures.Kept] = current_app.extensions.setdefault("figures", {})
    return kept


def _asked(versions: Mapping[str, Sequence[courses.Approved]]) -> people.Filter:
    args = request.args
    show, course = args.get("show", ""), args.get("course", "twitter-protocol")[:60]
    known = training.enrolling_by(versions[course]) if course in versions else None
    return people.Filter(
        enrolling=known or Enrolling(course),
        scope=viewer().scope(Permission.SEE_PEOPLE),
        search=args.get("q", "").strip()[:80],
        unit=args.get("unit", "")[:200],
        show=show if show in SHOWN else "",
    )


def _page(
    asked: people.Filter, by: lists.Sorting, at: datetime, total: int | None
) -> lists.Page[PersonRow]:
    """Return one page of the list. The ids come first, so that only their columns are read."""
    found = people.found(asked, at)
    total = people.count(found) if total is None else total
    per_page = _per_page()
    number = min(lists.page_number(), max(1, -(-total // per_page)))
    order = people.ordered(found, by.key, by.descending, asked.course, at)
    ids = db.session.scalars(order.limit(per_page).offset((number - 1) * per_page)).all()
    return lists.Page(people.rows(ids, asked.course, at), number, total, per_page)


def _per_page() -> int:
    text = request.args.get("per_page", "")
    return (
        min(int(text), MOST_ON_A_PAGE)
        if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text)
        else lists.PER_PAGE
    )


@bp.get("/people.csv")
@requires(Permission.EXPORT_PEOPLE)
def people_csv() -> Response:
    """Give the list as CSV, with the same filter and order. That it was taken is recorded."""
    at = now()
    asked, by = _asked(courses.approved(at)), lists.sorting(people.SORTABLE, "name")
    ids = db.session.scalars(
        people.ordered(people.found(asked, at), by.key, by.descending, asked.course, at)
    ).all()
    with transaction():
        audit.note(
            "people exported", "people", by_id=viewer().id, at=at,
            detail={"rows": len(ids), "filter": request.query_string.decode("ascii", "replace")},
        )  # fmt: skip
    return lists.csv_response("people.csv", HEADER, _csv_rows(ids, asked.course, at))


def _csv_rows(ids: Sequence[int], course: str, at: datetime) -> Iterator[Sequence[object]]:
    """Read the rows in batches, so that a large force does not fill the memory."""
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        for row in people.rows(batch, course, at):
            until = iso(last_day(row.until)) if row.until else ""
            yield row.titled, row.collar_number, row.unit, str(row.state), until, row.accounts
