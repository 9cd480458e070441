"""Planning, copying, changing and cancelling sessions; who leads them."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import Field, SelectChoice

from app.core.clock import now
from app.core.db import db, lock
from app.core.web.forms import ToldWhyForm
from app.courses import queries as courses
from app.courses.content import Course
from app.people.models import Employment, Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission, collar
from app.sessions import actions, queries
from app.sessions.forms import ChangeForm, PlanForm, SubjectForm, TermsForm, TrainersForm, typed
from app.sessions.models import SessionPlan
from app.sessions.organiser import organiser
from app.sessions.queries import Session
from app.sessions.rules import days, terms
from app.sessions.rules.terms import Terms
from app.sessions.views import bp
from app.sessions.views.session import again, seen

OTHER = "other"


def _to(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("sessions.page", session_id=session_id), 303)


@bp.route("/sessions/new", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def new() -> ResponseReturnValue:
    """Plan a session: first what it is for, then when and where."""
    asked = request.args.get("course", "")
    if asked == OTHER:
        return _plan(None, {})
    if asked:
        course = _course(asked) or abort(404)
        return _plan(course, {"title": course.title})
    form = SubjectForm(request.args)
    titles = courses.titles(courses.approved(now()))
    form.course.choices = [
        *(SelectChoice(id_, title) for id_, title in titles),
        SelectChoice(OTHER, "Something else, open to everyone"),
    ]
    failed = "asked" in request.args and not form.validate()
    return render_template("sessions/subject.html", form=form), 422 if failed else 200


@bp.route("/sessions/<int:session_id>/copy", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def copy(session_id: int) -> ResponseReturnValue:
    """Plan a session like another one, on another day."""
    session = seen(session_id)
    numbers = [one.person.collar_number for one in queries.trainers(session.id)]
    data = typed(session.terms, with_day=False)
    data |= {"title": session.title, "trainers": ", ".join(numbers)}
    return _plan(_course(session.course), data, copied=session)


def _course(course: str | None) -> Course | None:
    published = courses.in_force(course, now()) if course else None
    return published.course if published else None


def _plan(
    course: Course | None, data: dict[str, object], copied: Session | None = None
) -> ResponseReturnValue:
    form = PlanForm(data={"trainers": viewer().collar_number, **data})
    form.offer(course.lessons if course else (), terms.closes_days(copied.terms) if copied else 0)
    points: tuple[str, ...] = ()

    def page() -> str:
        return render_template(
            "sessions/plan.html", form=form, course=course, copied=copied, points=points
        )

    again(form, page)
    if form.validate_on_submit():
        trainers = named(form.trainers)
        points = second_look(form, trainers)
        if not form.errors:
            made = actions.plan(
                form.terms(),
                title=form.title.data,
                course=course.id if course else None,
                by_id=viewer().id,
                at=now(),
                copied_from_id=copied.id if copied else None,
            )
            actions.set_trainers(made.id, trainers, organiser(), by_id=viewer().id, at=now())
            flash("The session is planned. People can book it now.", "success")
            return _to(made.id)
    return page(), 422 if form.errors else 200


def named(field: Field) -> list[Person]:
    """Return the people whose numbers are typed, or set an error for the first who does not serve."""
    numbers = [
        collar(one) for one in (field.data or "").replace(";", ",").split(",") if one.strip()
    ]
    found = db.session.scalars(
        select(Person)
        .join(Employment, Employment.person_id == Person.id)
        .where(Person.collar_number.in_(numbers), Employment.in_force(now()))
    ).all()
    by_number = {one.collar_number: one for one in found}
    for number in numbers:
        if number not in by_number:
            field.errors = [f"There is no one with collar number {number} serving in the force"]
    return [by_number[one] for one in dict.fromkeys(numbers) if one in by_number]


def second_look(
    form: TermsForm, trainers: Sequence[Person], session: Session | None = None
) -> tuple[str, ...]:
    """Return what is worth a second look about the terms typed; set an error until it is ticked that
    they shall be so, and for each reason why they cannot be.
    """
    made, at = form.terms(), now()
    reasons = (
        terms.why_not_change(session.terms, made, session.asked, at)
        if session
        else terms.why_not(made, at)
    )
    form.form_errors.extend(reasons)
    if reasons or (session and _same_time_and_place(session.terms, made)):
        return ()
    found = days.points(made.starts_at, made.ends_at, _meanwhile(made, trainers, session))
    if found and not form.sure.data:
        form.sure.errors = ["Tick that it shall be so all the same, or change the day or the time"]
    return found


def _same_time_and_place(old: Terms, new: Terms) -> bool:
    same = ("starts_at", "ends_at", "place")
    return all(getattr(old, name) == getattr(new, name) for name in same)


def _meanwhile(
    made: Terms, trainers: Sequence[Person], session: Session | None
) -> list[days.Other]:
    but = session.id if session else 0
    found = (
        queries.same_room(made.place, made.starts_at, made.ends_at, but=but) if made.place else []
    )
    for one in trainers:
        why = f"{one.titled} has another session"
        found += queries.meanwhile(one.id, made.starts_at, made.ends_at, but=but, why=why)
    return found


@bp.route("/sessions/<int:session_id>/change", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def change(session_id: int) -> ResponseReturnValue:
    """Change when, where or for how many a session is; those concerned are told."""
    session = seen(session_id)
    if session.cancelled_at is not None:
        abort(404)
    form = ChangeForm(data={**typed(session.terms), "version": session.version})
    course = _course(session.course)
    form.offer(course.lessons if course else (), terms.closes_days(session.terms))
    points: tuple[str, ...] = ()

    def page() -> str:
        return render_template("sessions/change.html", form=form, session=session, points=points)

    again(form, page)
    if form.validate_on_submit():
        lock(SessionPlan, session.id)
        session = seen(session_id)  # as it is now that nobody else changes it
        trainers = [one.person for one in queries.trainers(session.id)]
        if form.was_shown(session.version):
            points = second_look(form, trainers, session)
        if not form.errors:
            actions.change(
                session.id,
                form.terms(),
                organiser(),
                by_id=viewer().id,
                at=now(),
                why=form.why.data,
            )
            flash("The session is changed. Everyone concerned is told.", "success")
            return _to(session.id)
    return page(), 422 if form.errors else 200


@bp.route("/sessions/<int:session_id>/cancellation", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def cancel(session_id: int) -> ResponseReturnValue:
    """Cancel a session, having seen who is told."""
    session = seen(session_id)
    form = ToldWhyForm()

    def page() -> str:
        guests, led = queries.guests(session), queries.trainers(session.id)
        return render_template(
            "sessions/cancellation.html", form=form, session=session, guests=guests, led=led
        )

    again(form, page)
    if form.validate_on_submit():
        lock(SessionPlan, session.id)
        actions.cancel(session.id, organiser(), by_id=viewer().id, at=now(), why=form.why.data)
        flash("The session is cancelled. Everyone concerned is told.", "success")
        return _to(session.id)
    return page(), 422 if form.errors else 200


@bp.route("/sessions/<int:session_id>/trainers", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def trainers_page(session_id: int) -> ResponseReturnValue:
    """Say who leads a session."""
    session = seen(session_id)
    held = [one.person for one in queries.trainers(session.id)]
    form = TrainersForm(data={"trainers": ", ".join(one.collar_number for one in held)})

    def page() -> str:
        return render_template("sessions/trainers.html", form=form, session=session, held=held)

    again(form, page)
    if form.validate_on_submit():
        wanted = named(form.trainers)
        if not form.errors:
            lock(SessionPlan, session.id)
            actions.set_trainers(session.id, wanted, organiser(), by_id=viewer().id, at=now())
            flash("The trainers are set. Whoever is new or no longer leads it is told.", "success")
            return _to(session.id)
    return page(), 422 if form.errors else 200
