"""Booking a place, for oneself, one's team, or (whoever plans sessions) anybody; and giving it up."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.web.forms import ToldWhyForm
from app.people import queries as people
from app.people.models import Employment, Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission, collar, titled
from app.sessions import actions, queries
from app.sessions.forms import GuestForm, TeamForm
from app.sessions.models import Booking, SessionPlan
from app.sessions.organiser import organiser
from app.sessions.queries import Session
from app.sessions.rules import days
from app.sessions.rules.places import Place
from app.sessions.views import bp
from app.sessions.views.session import again, lessons, points, seen


def _to(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("sessions.page", session_id=session_id), 303)


def _book(session_id: int, person: Person, *, by_planner: bool = False) -> Place:
    """Book a person. The session's row is held; the clock is read after that."""
    return actions.book(
        session_id, person, organiser(), by_id=viewer().id, at=now(), by_planner=by_planner
    )


@bp.post("/sessions/<int:session_id>/bookings")
@requires(Permission.BOOK_SESSIONS)
def book(session_id: int) -> ResponseReturnValue:
    """Book a place for oneself, or join the waiting list."""
    session = seen(session_id)
    lock(SessionPlan, session.id)
    if queries.mine(viewer().id, now(), session.id):  # pressed twice, or in two tabs
        flash("You have booked this session already.", "success")
        return _to(session.id)
    stands = _book(session.id, db.session.get_one(Person, viewer().id))
    if stands.has_place:
        flash("You have a place. An invitation for your calendar is on its way.", "success")
    else:
        flash(f"You are number {stands.waits_as} on the waiting list.", "success")
    return _to(session.id)


@bp.route("/sessions/<int:session_id>/bookings/team", methods=["GET", "POST"])
@requires(Permission.BOOK_FOR_TEAM)
def book_team(session_id: int) -> ResponseReturnValue:
    """Book people whose line manager one is."""
    session = seen(session_id)
    form = TeamForm()
    team, offered = _team(session, now())
    form.offer(offered)

    def page() -> str:
        return render_template(
            "sessions/team.html", session=session, form=form, team=team, offered=offered
        )

    again(form, page)
    if form.validate_on_submit():
        lock(SessionPlan, session.id)
        stands = [_book(session.id, db.session.get_one(Person, one)) for one in form.people.data]
        flash(_said(stands), "success")
        return _to(session.id)
    return page(), 422 if form.errors else 200


def _said(stands: list[Place]) -> str:
    placed = sum(one.has_place for one in stands)
    waiting = len(stands) - placed
    said = [
        f"{placed} booked." if placed else "",
        f"{waiting} on the waiting list." if waiting else "",
    ]
    return " ".join([*filter(None, said), "They have been told."])


def _team(session: Session, at: datetime) -> tuple[int, list[tuple[int, str, str]]]:
    """Return how many one manages, and those of them who can be booked, with what to look at."""
    team = queries.team(viewer().id, at)
    ids = [one.id for one in team]
    queue, mine = queries.queue(session.id), queries.courses_of(ids, at)
    read = queries.lessons_read(ids, session.course)
    asked = [one.id for one in lessons(session, at)]
    offered = []
    for one in team:
        if one.id in queue or (session.course and session.course not in mine.get(one.id, set())):
            continue
        found = list(points(session, one.id, "They have another session at that time"))
        if left := len(days.unfinished(asked, read[one.id])):
            found.append(f"{left} of {len(asked)} lessons not finished.")
        name = f"{titled(one.rank, one.name)}, {one.collar_number}"
        offered.append((one.id, name, " ".join(found)))
    return len(team), offered


@bp.route("/sessions/<int:session_id>/bookings/others", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def book_other(session_id: int) -> ResponseReturnValue:
    """Put somebody on the list, also after booking has closed; say what may be in their way."""
    session = seen(session_id)
    form = GuestForm()

    def page() -> str:
        return render_template("sessions/others.html", session=session, form=form)

    again(form, page)
    if form.validate_on_submit() and (person := _serving(form, now())) is not None:
        lock(SessionPlan, session.id)
        stands = _book(session.id, person, by_planner=True)
        where = "has a place" if stands.has_place else f"is number {stands.waits_as} to wait"
        look = points(session, person.id, "They have another session at that time")
        flash(" ".join([f"{person.titled} {where}.", *look]), "success")
        return _to(session.id)
    return page(), 422 if form.errors else 200


def _serving(form: GuestForm, at: datetime) -> Person | None:
    """Return the person named, among those one's role covers, or set the error that there is none."""
    number = collar(form.collar_number.data)
    found = (
        people.people_seen(viewer().scope(Permission.PLAN_SESSIONS), at)
        .join(Employment, Employment.person_id == Person.id)
        .where(Employment.in_force(at), Person.collar_number == number)
    )
    person = db.session.scalar(found)
    if person is None:
        form.collar_number.errors = [
            f"There is no one with collar number {number} serving in the force"
        ]
    return person


@bp.route(
    "/sessions/<int:session_id>/bookings/<int:booking_id>/cancellation", methods=["GET", "POST"]
)
@requires(Permission.BOOK_SESSIONS)
def leave(session_id: int, booking_id: int) -> ResponseReturnValue:
    """Cancel a booking: one's own at once, somebody else's with a reason that they read."""
    session = seen(session_id)
    booking = one_or_404(
        queries.leavable(viewer(), now()).where(
            Booking.id == booking_id, Booking.session_id == session.id
        )
    )
    is_mine = booking.person_id == viewer().id
    form = FlaskForm() if is_mine else ToldWhyForm()

    def page() -> str:
        return render_template(
            "sessions/leaving.html", session=session, booking=booking, form=form, is_mine=is_mine
        )

    again(form, page)
    if form.validate_on_submit():
        why = "" if is_mine else form.why.data
        lock(SessionPlan, session.id)
        held = db.session.scalars(select(Booking).where(Booking.id == booking_id)).one()
        actions.leave(held, organiser(), by_id=viewer().id, at=now(), why=why)
        whose = "Your booking" if is_mine else f"The booking of {held.person.titled}"
        flash(f"{whose} is cancelled.", "success")
        return _to(session.id)
    return page(), 422 if form.errors else 200
