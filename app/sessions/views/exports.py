"""The tables on the pages of sessions as CSV. That one with names in it was taken is recorded."""

from flask import Response, abort

from app.core.clock import now
from app.core.london import iso
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.sessions import queries
from app.sessions.queries import Entry
from app.sessions.rules import days
from app.sessions.views import bp
from app.sessions.views.register import run
from app.sessions.views.session import lessons, seen

OPEN = ("Session", "Title", "Begins", "Ends", "Where", "Places", "Free", "Booking closes")
BOOKED = ("Name", "Number", "Place", "Waits as", "Lessons to do", "Booked")
REGISTER = ("Name", "Number", "Place", "Mark", "Came", "Left", "From", "Counts", "Reason")


@bp.get("/sessions/open.csv")
@requires(Permission.BOOK_SESSIONS)
def open_csv() -> Response:
    """Give the sessions that one can book."""
    at = now()
    booked = {one.session.id for one in queries.mine(viewer().id, at)}
    found = queries.sessions(queries.open_to(viewer().id, at))
    rows = [
        (
            one.id, one.title, iso(one.terms.starts_at), iso(one.terms.ends_at),
            one.terms.place or "video", one.terms.capacity, one.free,
            iso(one.terms.booking_closes_at),
        )
        for one in found
        if one.id not in booked
    ]  # fmt: skip
    return lists.csv_response("sessions.csv", OPEN, rows)


@bp.get("/sessions/<int:session_id>/bookings.csv")
@requires(Permission.EXPORT_ATTENDANCE)
def bookings_csv(session_id: int) -> Response:
    """Give who is booked on a session, to whoever plans sessions or leads this one."""
    at, session = now(), seen(session_id)
    if not (viewer().may(Permission.PLAN_SESSIONS) or queries.leads(session.id, viewer().id)):
        abort(404)
    guests = queries.guests(session)
    read = queries.lessons_read([one.person.id for one in guests], session.course)
    asked = [one.id for one in lessons(session, at)]
    rows = [
        (
            one.person.titled, one.person.collar_number,
            "has a place" if one.place.has_place else "waits", one.place.waits_as or "",
            len(days.unfinished(asked, read[one.person.id])), iso(one.starts_at),
        )
        for one in guests
    ]  # fmt: skip
    return export("session bookings", f"session_plan:{session.id}", BOOKED, rows)


@bp.get("/sessions/<int:session_id>/register.csv")
@requires(Permission.EXPORT_ATTENDANCE)
def register_csv(session_id: int) -> Response:
    """Give a session's attendance register, to whoever runs it."""
    session = run(session_id)
    rows = list(map(_row, queries.register(session)))
    return export("session register", f"session_plan:{session.id}", REGISTER, rows)


def _row(one: Entry) -> tuple[object, ...]:
    mark = one.mark
    return (
        one.person.titled, one.person.collar_number, "has a place" if one.has_place else "walked in",
        str(mark.state) if mark else "", iso(mark.arrived_at) if mark and mark.arrived_at else "",
        iso(mark.left_at) if mark and mark.left_at else "", str(one.how or ""),
        "yes" if one.counts else "no", one.why,
    )  # fmt: skip
