"""Choosing a password: another one, or a new one with a link."""

import secrets

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import now
from app.core.db import db, lock
from app.notices import jobs
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.signin import actions, queries, rules, throttle
from app.signin.forms import ChangeForm, ForgottenForm, NewPasswordForm
from app.signin.views import bp
from app.signin.views.proof import prove


@bp.route("/forgotten-password", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def forgotten() -> ResponseReturnValue:
    """Send a link to choose a new password. Answer and work are the same whoever asks."""
    form = ForgottenForm()
    if form.validate_on_submit():
        throttle.admit(form.collar_number.data, "reset")
        nonce = secrets.token_urlsafe(16)
        jobs.enqueue("send reset link", form.collar_number.data, nonce, key=f"reset:{nonce}")
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


@bp.route("/your-password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Choose another password; every other sign-in ends."""
    form, who = ChangeForm(), viewer()
    person = db.session.get_one(Person, who.id)
    if form.validate_on_submit() and _is_good(form, person):
        if prove(who.collar_number, form.current.data) is not None:
            actions.set_password(who.id, form.password.data, now())
            actions.end_all(who.id, now(), "password changed", but=current_user.sign_in_id)
            flash("Your password is changed. You are signed out everywhere else.", "success")
            return redirect(url_for(".sessions"), 303)
        form.current.errors = ["This is not your password"]
    return render_template("signin/password.html", form=form), 422 if form.errors else 200


def _is_good(form: NewPasswordForm, person: Person) -> bool:
    """Set the errors that say what is wrong with a new password, if anything is."""
    own = rules.own_words(person.name, person.collar_number, current_app.config["FORCE_NAME"])
    form.password.errors = list(rules.faults(form.password.data, own))
    return not form.password.errors
