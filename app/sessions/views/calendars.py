"""Sessions in people's calendars: one entry to download, and a private address to follow."""

from datetime import timedelta

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.core.clock import now
from app.core.db import db, lock
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.sessions import actions, calendar, queries
from app.sessions.calendar import Entry
from app.sessions.organiser import organiser
from app.sessions.queries import Mine
from app.sessions.rules.places import sequence
from app.sessions.views import bp

KEPT = timedelta(days=60)  # how long a session that is over stays in the calendar


@bp.get("/sessions/<int:session_id>/invitation.ics")
@requires(Permission.BOOK_SESSIONS)
def invitation(session_id: int) -> Response:
    """Give the calendar entry of a session in which one has a place."""
    at, me = now(), db.session.get_one(Person, viewer().id)
    mine = next(iter(queries.mine(me.id, at, session_id)), None)
    if mine is None or not mine.place.has_place or mine.session.cancelled_at is not None:
        abort(404)
    answer = _calendar(calendar.feed([_entry(mine, me)], organiser(), at))
    answer.headers["Content-Disposition"] = f'attachment; filename="session-{session_id}.ics"'
    return answer


@bp.get("/calendar/<token>.ics")
@requires(Permission.ANYONE)
def feed(token: str) -> Response:
    """Give the sessions in which somebody has a place to whoever has their private address."""
    at = now()
    person = queries.person_of_feed(token, at) or abort(404)
    entries = [_entry(one, person) for one in queries.in_calendar(person.id, at - KEPT)]
    return _calendar(calendar.feed(entries, organiser(), at))


def _calendar(text: str) -> Response:
    return Response(text, mimetype="text/calendar")


def _entry(mine: Mine, person: Person) -> Entry:
    return Entry(
        session_id=mine.session.id,
        uid=mine.session.uid,
        sequence=sequence(mine.session.version, mine.earlier),
        title=mine.session.title,
        terms=mine.session.terms,
        name=person.titled,
        address=person.email,
    )


@bp.route("/sessions/calendar", methods=["GET", "POST"])
@requires(Permission.BOOK_SESSIONS)
def own_calendar() -> ResponseReturnValue:
    """Show whether one has a private address; make a new one, which is shown this once."""
    made = ""
    form = FlaskForm()
    if form.validate_on_submit():
        lock(Person, viewer().id)
        token = actions.open_feed(viewer().id, at=now())
        path = url_for(".feed", token=token)
        made = f"{current_app.config['BASE_URL']}{path}"
    held = queries.feed_of(viewer().id)
    return render_template("sessions/calendar.html", form=form, held=held, made=made)


@bp.post("/sessions/calendar/ending")
@requires(Permission.BOOK_SESSIONS)
def end_calendar() -> ResponseReturnValue:
    """End one's private address at once."""
    lock(Person, viewer().id)
    actions.end_feed(viewer().id, at=now())
    flash("Your private calendar address no longer works.", "success")
    return redirect(url_for(".own_calendar"), 303)
