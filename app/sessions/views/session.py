"""One session's page, and what every page about one session needs."""

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.audit import queries as audit
from app.core.clock import now
from app.core.db import db
from app.core.errors import Refused, shown_when_refused
from app.courses import queries as courses
from app.courses.content import Lesson
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.sessions import queries
from app.sessions.models import SessionPlan
from app.sessions.queries import Guest, Session
from app.sessions.rules import attendance, days, places
from app.sessions.rules.places import Wish
from app.sessions.views import bp


def seen(session_id: int) -> Session:
    """Return the session if the person signed in may see it, else answer 404."""
    found = queries.visible(viewer(), now()).where(SessionPlan.id == session_id)
    row = db.session.execute(found).one_or_none()
    return queries.read(row) if row is not None else abort(404)


def again(form: FlaskForm, page: Callable[[], str]) -> None:
    """Let a refusal be shown on the form's own page: every reason above what was typed."""

    def draw(refused: Refused) -> str:
        form.form_errors.extend(refused.reasons)
        return page()

    shown_when_refused(draw)


def lessons(session: Session, at: datetime) -> list[Lesson]:
    """Return the lessons to finish before a session, in the course's order."""
    course = courses.in_force(session.course, at) if session.course else None
    every = course.course.lessons if course else ()
    return [one for one in every if one.id in session.terms.pre_work]


def points(session: Session, person_id: int, why: str) -> tuple[str, ...]:
    """Return what is worth a second look before this person is booked."""
    begins, ends = session.terms.starts_at, session.terms.ends_at
    others = queries.meanwhile(person_id, begins, ends, but=session.id, why=why)
    return days.points(begins, ends, others)


@bp.get("/sessions/<int:session_id>")
@requires(Permission.BOOK_SESSIONS)
def page(session_id: int) -> ResponseReturnValue:
    """Show a session: when, where, what to finish first, and where one stands in its queue."""
    at, who = now(), viewer()
    session = seen(session_id)
    mine = next(iter(queries.mine(who.id, at, session.id)), None)
    led = [one.person for one in queries.trainers(session.id)]
    is_led = who.id in {one.id for one in led}
    may_plan = who.may(Permission.PLAN_SESSIONS)
    pre_work = lessons(session, at)
    return render_template(
        "sessions/session.html",
        session=session,
        terms=session.terms,
        mine=mine,
        led=led,
        is_led=is_led,
        may_plan=may_plan,
        sees_link=may_plan or is_led or (mine is not None and mine.place.has_place),
        pre_work=pre_work,
        read=queries.lessons_read([who.id], session.course)[who.id],
        pre_work_due=days.pre_work_due(session.terms.starts_at),
        reasons=_why_not(session, at, is_booked=mine is not None),
        points=points(session, who.id, "You have another session at that time"),
        manages=bool(queries.team(who.id, at)),
        guests=_guests(session, pre_work) if may_plan or is_led else [],
        sees_guests=may_plan or is_led,
        may_run=session.cancelled_at is None and (is_led or who.may(Permission.RUN_ANY_REGISTER)),
        here=_here(session, at) if mine and mine.place.has_place else None,
        history=audit.history(*queries.abouts(session.id)) if may_plan else [],
        course=dict(courses.titles(courses.approved(at))).get(session.course or ""),
        at=at,
    )


def _here(session: Session, at: datetime) -> tuple[str, bool]:
    """Return how one is marked in words, and whether one can enter the code now."""
    entry = next(one for one in queries.register(session) if one.person.id == viewer().id)
    reasons = attendance.why_not_arrive(
        queries.state_of(session), entry.mark, at, has_place=True, leads=False
    )
    return entry.said if entry.mark else "", not reasons


def _why_not(session: Session, at: datetime, *, is_booked: bool) -> tuple[str, ...]:
    who = viewer()
    mine = queries.courses_of([who.id], at).get(who.id, set())
    wish = Wish(
        starts_at=session.terms.starts_at,
        closes_at=session.terms.booking_closes_at,
        is_cancelled=session.cancelled_at is not None,
        is_in_queue=is_booked,
        is_for_them=session.course is None or session.course in mine,
        serves=True,
    )
    return places.why_not_book(wish, at)


def _guests(session: Session, pre_work: Sequence[Lesson]) -> list[tuple[Guest, int]]:
    """Return the queue, each with how many of the lessons to finish first are not finished."""
    found = queries.guests(session)
    read = queries.lessons_read([one.person.id for one in found], session.course)
    asked = [one.id for one in pre_work]
    return [(one, len(days.unfinished(asked, read[one.person.id]))) for one in found]
