"""Repeating a session: how often, then on which of the days."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.sessions import actions, queries
from app.sessions.forms import DaysForm, RepeatForm
from app.sessions.organiser import organiser
from app.sessions.queries import Session
from app.sessions.rules import days
from app.sessions.rules.days import Every
from app.sessions.rules.terms import moved, why_not
from app.sessions.views import bp
from app.sessions.views.session import seen


@bp.route("/sessions/<int:session_id>/repeats", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def repeat(session_id: int) -> ResponseReturnValue:
    """Plan the same session again, weekly or monthly, on the days ticked."""
    session = seen(session_id)
    asked = RepeatForm(request.args if request.args else None)
    found = asked.validate() if request.args else False
    offered = _days(session, Every(asked.every.data), asked.times.data) if found else []
    form = DaysForm(data={"days": [at.isoformat() for at, _, points in offered if not points]})
    form.offer(offered)
    if found and form.validate_on_submit():
        number = _plan(session, [datetime.fromisoformat(one) for one in form.days.data])
        flash(f"{number} {'session is' if number == 1 else 'sessions are'} planned.", "success")
        return redirect(url_for("sessions.planned"), 303)
    page = render_template(
        "sessions/repeats.html", session=session, asked=asked, form=form, offered=offered
    )
    return page, 422 if form.errors or asked.errors else 200


def _days(
    session: Session, every: Every, times: int
) -> list[tuple[datetime, str, tuple[str, ...]]]:
    """Return the days to come at which it would repeat, each with what is worth a second look."""
    found = []
    for starts_at in days.repeats(session.terms.starts_at, every, times):
        terms = moved(session.terms, starts_at)
        others = (
            queries.same_room(terms.place, terms.starts_at, terms.ends_at, but=0)
            if terms.place
            else []
        )
        if not why_not(terms, now()):
            points = days.points(terms.starts_at, terms.ends_at, others)
            found.append((starts_at, terms.when, points))
    return found


def _plan(session: Session, moments: list[datetime]) -> int:
    trainers = [one.person for one in queries.trainers(session.id)]
    for starts_at in moments:
        made = actions.plan(
            moved(session.terms, starts_at),
            title=session.title,
            course=session.course,
            by_id=viewer().id,
            at=now(),
            copied_from_id=session.id,
        )
        actions.set_trainers(made.id, trainers, organiser(), by_id=viewer().id, at=now())
    return len(moments)
