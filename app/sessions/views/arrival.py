"""The code in the room: shown by the trainer, entered by those who have a place."""

import hmac
from datetime import datetime, timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.certification import throttle
from app.core import qr
from app.core.clock import now
from app.core.db import lock
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.sessions import actions, queries
from app.sessions.forms import CodeForm
from app.sessions.models import SessionPlan
from app.sessions.queries import Session
from app.sessions.rules import attendance as rules
from app.sessions.rules import roomcode
from app.sessions.views import bp
from app.sessions.views.register import run
from app.sessions.views.session import seen

MOST_TRIES = 5  # a minute
SOON = timedelta(hours=1)


def _secret(session: Session) -> bytes:
    """Return what the codes of a session are made from. It is kept nowhere."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, f"room code:{session.uid}".encode(), "sha256")


@bp.get("/sessions/<int:session_id>/code")
@requires(Permission.RUN_REGISTER)
def room_code(session_id: int) -> ResponseReturnValue:
    """Show the code of this minute, large enough to be read from the last row."""
    session = run(session_id)
    at = now()  # after all that takes time: the code is this minute's
    register = queries.state_of(session)
    is_over = at >= session.terms.ends_at or register.is_closed
    is_open = rules.opens_at(session.terms) <= at and not is_over
    entries = queries.register(session)
    path = url_for(".arrival", session_id=session.id)
    address = f"{current_app.config['BASE_URL']}{path}"
    page = render_template(
        "sessions/code.html",
        session=session,
        code=roomcode.code(_secret(session), at) if is_open else "",
        opens_at=None if is_over else rules.opens_at(session.terms),
        here=sum(one.is_here for one in entries),
        of=len(entries),
        address=address,
        qr_path=qr.path(address),
        navigation=(),
        at=at,
    )
    return page, 200, _again(rules.opens_at(session.terms), at, is_open=is_open)


def _again(opens_at: datetime, at: datetime, *, is_open: bool) -> dict[str, str]:
    """Return the header by which the page comes again: with each minute's code, and when the first
    is due. One that shows none any more must not keep its sign-in alive for ever.
    """
    if is_open:
        return {"Refresh": str(roomcode.seconds_left(at))}
    left = opens_at - at
    return {"Refresh": str(left.seconds + 1)} if timedelta(0) < left < SOON else {}


@bp.route("/sessions/<int:session_id>/arrival", methods=["GET", "POST"])
@requires(Permission.BOOK_SESSIONS)
def arrival(session_id: int) -> ResponseReturnValue:
    """Say that one is here, with the code shown in the room."""
    session, form = seen(session_id), CodeForm()
    if form.is_submitted() and throttle.is_too_much(
        f"room code:{viewer().id}", now(), most=MOST_TRIES
    ):
        form.form_errors.append("Wait a minute. Then enter the code that is shown then.")
        page = render_template("sessions/arrival.html", session=session, form=form, reasons=())
        return page, 429, {"Retry-After": "60"}
    if form.validate_on_submit():
        lock(SessionPlan, session.id)
        at = now()
        if roomcode.accepts(form.code.data, _secret(session), at):
            actions.arrive(session.id, viewer().id, at=at)
            flash("You are in the register.", "success")
            return redirect(url_for(".page", session_id=session_id), 303)
        form.code.errors = ["That is not the code. Enter the one that is shown now"]
    page = render_template(
        "sessions/arrival.html", session=session, form=form, reasons=_why_not(session)
    )
    return page, 422 if form.errors else 200


def _why_not(session: Session) -> tuple[str, ...]:
    me = viewer().id
    mine = next((one for one in queries.register(session) if one.person.id == me), None)
    return rules.why_not_arrive(
        queries.state_of(session),
        mine.mark if mine else None,
        now(),
        has_place=mine is not None,
        leads=queries.leads(session.id, me),
    )
