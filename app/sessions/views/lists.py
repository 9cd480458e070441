"""Lists of sessions: those open to a person, and all of them for whoever plans."""

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, Select

from app.core.clock import now
from app.core.db import db
from app.core.london import iso
from app.core.web import lists
from app.courses import queries as courses
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.sessions import queries
from app.sessions.models import SessionPlan
from app.sessions.queries import SORTABLE, Session
from app.sessions.views import bp

LATEST = 5  # of the sessions that one came to
SHOWN = {"upcoming": "Upcoming", "past": "Past", "cancelled": "Cancelled", "any": "All"}
HEADER = ("Session", "Title", "Course", "Begins", "Ends", "Where", "Places", "Have a place", "Wait",
          "Booking closes", "State", "Trainers")  # fmt: skip


@bp.get("/sessions")
@requires(Permission.BOOK_SESSIONS)
def open_page() -> ResponseReturnValue:
    """Show what one has booked, and the sessions that one can book."""
    at = now()
    mine = queries.mine(viewer().id, at)
    booked = {one.session.id for one in mine}
    found = queries.sessions(queries.open_to(viewer().id, at))
    return render_template(
        "sessions/open.html",
        mine=mine,
        others=[one for one in found if one.id not in booked],
        attended=queries.attended(viewer().id, at)[:LATEST],
        titles=dict(courses.titles(courses.approved(at))),
        may_plan=viewer().may(Permission.PLAN_SESSIONS),
        at=at,
    )


@bp.get("/sessions/planned")
@requires(Permission.PLAN_SESSIONS)
def planned() -> ResponseReturnValue:
    """Show every session: upcoming, past or cancelled."""
    at = now()
    by = lists.sorting(SORTABLE, "starts")
    found = _found().order_by(*lists.order(by, SORTABLE, SessionPlan.id))
    page = _read(lists.paged(found, lists.page_number()))
    return render_template(
        "sessions/planned.html",
        page=page,
        by=by,
        at=at,
        args=request.args,
        show=_show(),
        shown=SHOWN,
        courses=courses.titles(courses.approved(at)),
    )


def _read(page: lists.Page[Row[Any]]) -> lists.Page[Session]:
    return lists.Page([queries.read(one) for one in page.rows], page.number, page.total)


def _show() -> str:
    show = request.args.get("show", "upcoming")
    return show if show in SHOWN else "upcoming"


def _found() -> Select[*tuple[Any, ...]]:
    args = request.args
    search, course = args.get("q", "").strip()[:80], args.get("course", "")[:60]
    return queries.matching(queries.listed(), search, course, _show(), now())


@bp.get("/sessions/planned.csv")
@requires(Permission.PLAN_SESSIONS)
def planned_csv() -> Response:
    """Give the same list as CSV, with the same filter and order."""
    by = lists.sorting(SORTABLE, "starts")
    found = _found().order_by(*lists.order(by, SORTABLE, SessionPlan.id))
    rows = map(queries.read, db.session.execute(found).all())
    return lists.csv_response("sessions.csv", HEADER, map(_csv_row, rows))


def _csv_row(one: Session) -> tuple[object, ...]:
    terms = one.terms
    where = terms.place or "video"
    state = "cancelled" if one.cancelled_at else "planned"
    return (
        one.id, one.title, one.course or "", iso(terms.starts_at), iso(terms.ends_at), where,
        terms.capacity, one.placed, one.waiting, iso(terms.booking_closes_at), state,
        one.led_by,
    )  # fmt: skip
