"""Corporate Communication's first page: who is certified, and which accounts nobody can post from."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from app.core.clock import now
from app.core.db import db
from app.core.london import iso, last_day
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.reports.queries import figures, people, uncovered
from app.reports.queries.offered import Offered, offered
from app.reports.rules import State, soon_months, summary
from app.reports.views import bp

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
    at, who = now(), viewer()
    moment = figures.moment(who, at)
    memory = _memory(moment.head, at)
    asked, by = _asked(memory.offered, Permission.SEE_PEOPLE), _order()
    counts = figures.counts(asked.enrolling, asked.scope, at, memory)
    ids, number, total = _ids(asked, by, at, counts.serving if asked.is_empty else None)
    standings = uncovered.standings(who, ids, at)
    rows = people.rows_with(ids, standings, asked.course, at)
    return render_template(
        "reports/people.html",
        figures=figures.figures(moment, counts, standings, asked.course, at),
        page=lists.Page(rows, number, total, _per_page()),
        asked=asked,
        by=by,
        shown=SHOWN,
        at=at,
        chart_summary=summary(counts.lapses, counts.soon),
        soon_months=soon_months(at),
        chart_rows=[(f"{month[:3]} {month[-4:]}", number) for month, number in counts.lapses],
        courses=list(memory.offered.titles),
        sees_accounts=who.may(Permission.SEE_REGISTER),
        sees_requests=who.may(Permission.SEE_REQUESTS),
        sees_prior_learning=who.may(Permission.SEE_PRIOR_LEARNING),
        may_suspend=who.may(Permission.SUSPEND_PEOPLE),
        may_export=who.may(Permission.EXPORT_PEOPLE),
    )


def _memory(head: int, at: datetime) -> figures.Memory:
    """Return what this process remembers of the history as it ends now."""
    known = current_app.extensions.get("figures", figures.Memory())
    memory = figures.recalled(known, head, at)
    current_app.extensions["figures"] = memory
    return memory


def _order() -> lists.Sorting:
    return lists.sorting(people.SORTABLE, "name")


def _asked(known: Offered, permission: Permission) -> people.Filter:
    args = request.args
    show = args.get("show", "")
    return people.Filter(
        enrolling=known.chosen(args.get("course", "")),
        scope=viewer().scope(permission),
        search=args.get("q", "").strip()[:80],
        unit=args.get("unit", "")[:200],
        show=show if show in SHOWN else "",
    )


def _ids(
    asked: people.Filter, by: lists.Sorting, at: datetime, total: int | None
) -> tuple[Sequence[int], int, int]:
    """Return the ids of one page, its number, and how many people there are in all. The ids come
    first, so that only their columns are read.
    """
    found = people.found(asked, at)
    total = people.count(found) if total is None else total
    per_page = _per_page()
    number = min(lists.page_number(), max(1, -(-total // per_page)))
    order = people.ordered(found, by.key, by.descending, asked.course, at)
    ids = db.session.scalars(order.limit(per_page).offset((number - 1) * per_page)).all()
    return ids, number, total


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
    asked = _asked(offered(at), Permission.EXPORT_PEOPLE)
    by = _order()
    found = people.ordered(people.found(asked, at), by.key, by.descending, asked.course, at)
    return export("people", "people", HEADER, csv_rows(found, asked.course, at))


def csv_rows(
    found: Select[*tuple[Any, ...]], course: str, at: datetime
) -> Iterator[Sequence[object]]:
    """Read the rows in batches, so that a large force does not fill the memory."""
    rest = iter(db.session.scalars(found).all())
    while batch := list(islice(rest, BATCH)):
        for row in people.rows(batch, course, at):
            until = iso(last_day(row.until)) if row.until else ""
            yield row.titled, row.collar_number, row.unit, str(row.state), until, row.accounts
