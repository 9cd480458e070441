"""The attendance register on a trainer's phone: one tap for each person, corrections, closing."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.core.clock import now
from app.core.db import db, lock
from app.core.london import clock
from app.people import queries as people
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.sessions import actions, queries
from app.sessions.forms import MarkForm, TapForm
from app.sessions.models import SessionPlan
from app.sessions.queries import Entry, Session
from app.sessions.rules import attendance as rules
from app.sessions.rules.attendance import How, Mark, State
from app.sessions.views import bp
from app.sessions.views.session import again

LEAST_SEARCH = 2  # letters


def run(session_id: int) -> Session:
    """Return the session if the person signed in runs its register, else answer 404."""
    found = queries.runnable(viewer()).where(SessionPlan.id == session_id)
    row = db.session.execute(found).one_or_none()
    return queries.read(row) if row is not None else abort(404)


def _to(session_id: int, person_id: int) -> ResponseReturnValue:
    """Go back to the register, where the person stands: a phone stays where it was."""
    anchor = f"person-{person_id}"
    return redirect(url_for("sessions.register", session_id=session_id, _anchor=anchor), 303)


@bp.get("/sessions/<int:session_id>/register")
@requires(Permission.RUN_REGISTER)
def register(session_id: int) -> ResponseReturnValue:
    """Show who is to be here, and take one tap for each."""
    at, session = now(), run(session_id)
    entries = queries.register(session)
    return render_template(
        "sessions/register.html",
        session=session,
        entries=entries,
        here=sum(one.is_here for one in entries),
        offered=rules.offered(session.terms, at),
        opens_at=rules.opens_at(session.terms),
        closing=queries.closing(session.id),
        why_not_close=rules.why_not_close(queries.state_of(session), at),
        me=viewer().id,
        form=FlaskForm(),
        at=at,
    )


def _entry(session: Session, person_id: int) -> Entry | None:
    every = queries.register(session)
    return next((one for one in every if one.person.id == person_id), None)


def _hold(session: Session, person_id: int) -> datetime:
    """Hold the person's row, then the session's; return the time after that."""
    lock(Person, person_id)
    lock(SessionPlan, session.id)
    return now()


@bp.post("/sessions/<int:session_id>/register/<int:person_id>/marks")
@requires(Permission.RUN_REGISTER)
def tap(session_id: int, person_id: int) -> ResponseReturnValue:
    """Mark somebody on the register as the button says, at this moment."""
    session, form = run(session_id), TapForm()
    if not form.validate():
        abort(400)
    at = _hold(session, person_id)
    entry, state = _entry(session, person_id) or abort(404), State(form.state.data)
    if rules.needs_times(state, session.terms, at) or queries.closing(session.id):
        path = url_for(".mark", session_id=session_id, person_id=person_id, state=state)
        return redirect(path, 303)
    made = rules.tapped(state, entry.mark, at)
    actions.mark(session.id, person_id, made, by_id=viewer().id, at=at)
    return _to(session.id, person_id)


@bp.route("/sessions/<int:session_id>/register/<int:person_id>", methods=["GET", "POST"])
@requires(Permission.RUN_REGISTER)
def mark(session_id: int, person_id: int) -> ResponseReturnValue:
    """Mark somebody with the times when they came and left; after the closing with a reason."""
    session = run(session_id)
    entry = _entry(session, person_id)
    person = entry.person if entry else _serving(person_id)
    form = MarkForm(data=_typed(entry.mark if entry else None))
    form.needs_reason = queries.closing(session.id) is not None

    def page() -> str:
        form.needs_reason = queries.closing(session.id) is not None  # it may be closed by now
        return render_template(
            "sessions/mark.html", session=session, person=person, entry=entry, form=form
        )

    again(form, page)
    if form.validate_on_submit():
        made = form.mark(session.terms.starts_at)
        form.form_errors.extend(rules.faults(made, session.terms))
        if not form.errors:
            at = _hold(session, person_id)
            how, why = How.TRAINER if entry else How.WALK_IN, form.why.data or ""
            actions.mark(session.id, person_id, made, by_id=viewer().id, at=at, how=how, why=why)
            return _to(session.id, person_id)
    return page(), 422 if form.errors else 200


def _serving(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    return person if person and people.serves(person_id, now()) else abort(404)


def _typed(mark: Mark | None) -> dict[str, object]:
    """Return what the form shows at first: the mark as it is, or the one just tapped."""
    asked = request.args.get("state", "")
    state = asked if asked in set(State) else (mark.state if mark else State.ATTENDED)
    came, left = (mark.arrived_at, mark.left_at) if mark else (None, None)
    is_timed = mark is not None and mark.state in {State.LATE, State.LEFT_EARLY}
    return {
        "state": str(state),
        "arrived": clock(came) if came and is_timed else "",
        "left": clock(left) if left else "",
    }


@bp.get("/sessions/<int:session_id>/register/walk-ins")
@requires(Permission.RUN_REGISTER)
def walk_ins(session_id: int) -> ResponseReturnValue:
    """Search for somebody who walked in."""
    at, session = now(), run(session_id)
    search = request.args.get("q", "").strip()[:80]
    known = {one.person.id for one in queries.register(session)}
    found = queries.walk_ins(search, at) if len(search) >= LEAST_SEARCH else []
    takes_taps = rules.opens_at(session.terms) <= at < session.terms.ends_at
    return render_template(
        "sessions/walk_ins.html",
        session=session,
        search=search,
        is_short=0 < len(search) < LEAST_SEARCH,
        found=[(one, one.id in known) for one in found],
        takes_taps=takes_taps and queries.closing(session.id) is None,
        me=viewer().id,
    )


@bp.post("/sessions/<int:session_id>/register/<int:person_id>/walk-in")
@requires(Permission.RUN_REGISTER)
def walk_in(session_id: int, person_id: int) -> ResponseReturnValue:
    """Put somebody on the register who walked in at this moment."""
    session, person = run(session_id), _serving(person_id)
    at = _hold(session, person.id)
    if _entry(session, person_id) is None:
        made = rules.arrived(session.terms, at)
        actions.mark(session.id, person_id, made, by_id=viewer().id, at=at, how=How.WALK_IN)
    return _to(session.id, person_id)


@bp.route("/sessions/<int:session_id>/register/closing", methods=["GET", "POST"])
@requires(Permission.RUN_REGISTER)
def close(session_id: int) -> ResponseReturnValue:
    """Close the register, having seen for whom the session counts."""
    session, form = run(session_id), FlaskForm()
    entries = queries.register(session)
    if form.validate_on_submit():
        expected = {one.person.id for one in entries}
        lock(Person, *expected)
        lock(SessionPlan, session.id)
        number = actions.close(session.id, expected, by_id=viewer().id, at=now())
        people_ = "1 person was" if number == 1 else f"{number} people were"
        flash(f"The register is closed. {people_} there for enough of the time.", "success")
        return redirect(url_for(".register", session_id=session_id), 303)
    return render_template(
        "sessions/closing.html",
        session=session,
        form=form,
        counting=[one for one in entries if one.counts],
        short=[one for one in entries if one.is_here and not one.counts],
        missing=[one for one in entries if one.mark is None],
        reasons=rules.why_not_close(queries.state_of(session), now()),
    )
