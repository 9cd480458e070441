"""Signing in, signing out, and giving the password again."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import now
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.signin import actions, unsent
from app.signin.forms import ConfirmForm, SignInForm
from app.signin.session import over, safe_next, start
from app.signin.views import bp
from app.signin.views.proof import prove

WRONG = "The number and password do not match"


@bp.route("/sign-in", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    """Sign in with collar number and password."""
    if request.method == "GET" and current_user.is_authenticated:
        return _onward()
    form = SignInForm()
    if form.validate_on_submit():
        person_id = prove(form.collar_number.data, form.password.data)
        if person_id is not None:
            return _begin(person_id)
        form.password.errors = [WRONG]
    return unsent.ask_to_sign_in(form, _sealed()), 422 if form.errors else 200


def _begin(person_id: int) -> ResponseReturnValue:
    at = now()
    _end_here("signed in again")
    agent = request.user_agent.string
    start(actions.begin(person_id, at=at, address=request.remote_addr or "", agent=agent))
    return _onward()


def _onward() -> ResponseReturnValue:
    if carried := unsent.opened(_sealed()):
        return unsent.offer(carried)
    return redirect(safe_next(request.args.get("next"), url_for("home.page")), 303)


def _sealed() -> str:
    """Return the form that this page carries for whoever sent it in vain."""
    return request.form.get("unsent", "")


def _end_here(why: str) -> None:
    """End the sign-in that this browser has, if it has one."""
    if current_user.is_authenticated:
        actions.end(current_user.sign_in_id, person_id=viewer().id, at=now(), why=why)


@bp.post("/sign-out")
@requires(Permission.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End this sign-in, here and on the server."""
    _end_here("signed out")
    return over(redirect(url_for(".sign_in"), 303))


@bp.route("/confirm", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def confirm() -> ResponseReturnValue:
    """Ask for the password again before something that matters."""
    form = ConfirmForm()
    if form.validate_on_submit():
        if prove(viewer().collar_number, form.password.data) is not None:
            actions.confirm(current_user.sign_in_id, now())
            return _onward()
        form.password.errors = ["This is not your password"]
    return unsent.ask_for_password(form, _sealed()), 422 if form.errors else 200
