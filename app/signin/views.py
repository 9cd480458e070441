"""The pages to sign in and out, to choose a password, and to see where one is signed in."""

from datetime import datetime

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import now
from app.core.db import db, lock, transaction
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.signin import actions, hashing, queries, rules
from app.signin.forms import ChangeForm, ConfirmForm, ForgottenForm, NewPasswordForm, SignInForm
from app.signin.identity import WAYS
from app.signin.session import safe_next, start

bp = Blueprint("signin", __name__)
WRONG = "The number and password do not match"


@bp.route("/sign-in", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    """Sign in with collar number and password."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request.args.get("next"), url_for("home.page")), 303)
    form = SignInForm()
    if form.validate_on_submit():
        _throttle(form.collar_number.data)
        person = _prove(form.collar_number.data, form.password.data)
        if person is not None:
            return _begin(person)
        form.password.errors = [WRONG]
    return render_template("signin/sign_in.html", form=form), 422 if form.errors else 200


def _prove(claimed: str, proof: str) -> Person | None:
    try:
        person = WAYS["password"].prove(claimed, proof, now())
    except hashing.Busy:
        abort(503)
    if person is None:
        # Kept in a transaction of its own: the answer that follows rolls back.
        with transaction():
            actions.record_failure(claimed, _address(), now())
    return person


def _begin(person: Person) -> ResponseReturnValue:
    token = actions.begin(person.id, at=now(), address=_address(), agent=request.user_agent.string)
    start(token)
    return redirect(safe_next(request.args.get("next"), url_for("home.page")), 303)


def _throttle(claimed: str) -> None:
    """Answer 429 while this number or this address must wait; the right password does not help."""
    at = now()
    by_person, by_address = queries.failures(queries.hashed(claimed.lower()), _address(), at)
    waits = [rules.wait_until(by_person, at), rules.wait_until(by_address, at)]
    if until := max((one for one in waits if one), default=None):
        _too_many(until, at)


def _too_many(until: datetime, at: datetime) -> None:
    response = Response(
        render_template("signin/wait.html", seconds=int((until - at).total_seconds()) + 1), 429
    )
    response.headers["Retry-After"] = str(int((until - at).total_seconds()) + 1)
    abort(response)


def _address() -> str:
    return request.remote_addr or ""


@bp.post("/sign-out")
@requires(Permission.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End this sign-in, here and on the server."""
    if current_user.is_authenticated:
        actions.end(current_user.sign_in_id, person_id=viewer().id, at=now(), why="signed out")
    session.clear()
    answer = redirect(url_for(".sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.route("/confirm", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def confirm() -> ResponseReturnValue:
    """Ask for the password again before something that matters."""
    form = ConfirmForm()
    if form.validate_on_submit():
        who = viewer().collar_number
        _throttle(who)
        if _prove(who, form.password.data) is not None:
            actions.confirm(current_user.sign_in_id, now())
            return redirect(safe_next(request.args.get("next"), url_for("home.page")), 303)
        form.password.errors = ["This is not your password"]
    return render_template("signin/confirm.html", form=form), 422 if form.errors else 200


@bp.route("/forgotten-password", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def forgotten() -> ResponseReturnValue:
    """Send a link to choose a new password. The answer is the same whoever asks."""
    form = ForgottenForm()
    if form.validate_on_submit():
        at = now()
        _throttle(form.collar_number.data)
        actions.record_failure(form.collar_number.data, _address(), at)
        if person := queries.serving(form.collar_number.data, at):
            actions.send_reset_link(person, at=at, base_url=current_app.config["BASE_URL"])
        return render_template("signin/sent.html")
    return render_template("signin/forgotten.html", form=form), 422 if form.errors else 200


@bp.route("/new-password/<token>", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password with a link. Looking at the page does not use the link up."""
    link = queries.usable_link(token, now())
    if link is None:
        return render_template("signin/used.html"), 404
    form = NewPasswordForm()
    if form.validate_on_submit() and _is_good(form, link.person):
        lock(Person, link.person_id)
        db.session.refresh(link)
        actions.use_reset_link(link, form.password.data, now())
        flash("Your new password is set. Sign in with it.", "success")
        return redirect(url_for(".sign_in"), 303)
    return render_template("signin/reset.html", form=form), 422 if form.errors else 200


def _is_good(form: NewPasswordForm, person: Person) -> bool:
    """Set the errors that say what is wrong with a new password, if anything is."""
    own = [*person.name.split(), person.collar_number, "keyholder", "hertfordshire", "constabulary"]
    form.password.errors = list(rules.faults(form.password.data, own))
    return not form.password.errors


@bp.route("/your-password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Choose another password; every other sign-in ends."""
    form = ChangeForm()
    if form.validate_on_submit():
        person = db.session.get_one(Person, viewer().id)
        _throttle(person.collar_number)
        if _prove(person.collar_number, form.current.data) is None:
            form.current.errors = ["This is not your password"]
        elif _is_good(form, person):
            actions.set_password(person.id, form.password.data, now())
            actions.end_all(person.id, now(), "password changed", but=current_user.sign_in_id)
            flash("Your password is changed. You are signed out everywhere else.", "success")
            return redirect(url_for(".sessions"), 303)
    return render_template("signin/password.html", form=form), 422 if form.errors else 200


@bp.get("/your-sign-ins")
@requires(Permission.SIGNED_IN)
def sessions() -> ResponseReturnValue:
    """Show where one is signed in."""
    held = queries.open_sign_ins(viewer().id, now())
    return render_template("signin/sessions.html", held=held, here=current_user.sign_in_id)


@bp.post("/your-sign-ins/<int:sign_in_id>/ending")
@requires(Permission.SIGNED_IN)
def end_one(sign_in_id: int) -> ResponseReturnValue:
    """End one of one's own sign-ins."""
    actions.end(sign_in_id, person_id=viewer().id, at=now(), why="ended by the person")
    flash("That sign-in is ended.", "success")
    return redirect(url_for(".sessions"), 303)


@bp.post("/your-sign-ins/ending")
@requires(Permission.SIGNED_IN)
def end_everywhere() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    actions.end_all(viewer().id, now(), "signed out everywhere")
    session.clear()
    flash("You are signed out everywhere.", "success")
    return redirect(url_for(".sign_in"), 303)
