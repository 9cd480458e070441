"""Access in a major incident: given by one of Corporate Communication, confirmed by a second."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import actions
from app.access.forms import EmergencyForm
from app.access.models import Emergency, Grant
from app.access.rules import confirm_by
from app.access.views import bp, limits
from app.accounts import queries as register
from app.accounts.models import Account
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.errors import shown_when_refused
from app.core.london import moment
from app.core.web.forms import WhyForm
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.queries import serving
from app.people.rules import Permission


@bp.route("/accounts/<int:account_id>/emergency", methods=["GET", "POST"])
@requires(Permission.BREAK_GLASS)
def break_glass(account_id: int) -> ResponseReturnValue:
    """Give somebody access at once, for some hours."""
    reached = register.covered(viewer(), Permission.BREAK_GLASS)
    account = one_or_404(select(Account).where(Account.id == account_id, reached))
    form = EmergencyForm()
    hours = limits().emergency_hours

    def draw(refused: tuple[str, ...] = ()) -> str:
        return render_template(
            "access/emergency.html",
            form=form,
            account=account,
            hours=hours,
            confirm_by=confirm_by(now()),
            refused=refused,
        )

    shown_when_refused(lambda error: draw(error.reasons))
    if form.validate_on_submit() and (person := _person(form)):
        lock(Person, person.id)
        lock(Account, account.id)
        grant = actions.break_glass(
            person, account, by_id=viewer().id, why=form.why.data, at=now(), hours=hours
        )
        until = moment(grant.ends_at) if grant.ends_at else ""
        flash(f"{person.titled} has access to {account.handle} until {until}.", "success")
        return redirect(url_for(".exceptions_page"), 303)
    return draw(), 422 if form.errors else 200


def _person(form: EmergencyForm) -> Person | None:
    """Return the person named, or set the error that there is none."""
    person = serving(form.collar_number.data, now())
    if person is None:
        number = form.collar_number.data
        form.collar_number.errors = [f"There is no one with collar number {number} serving"]
    return person


@bp.route("/access/grants/<int:grant_id>/confirmation", methods=["GET", "POST"])
@requires(Permission.BREAK_GLASS)
def confirm_emergency(grant_id: int) -> ResponseReturnValue:
    """Confirm, as a second person, what another gave in an emergency."""
    reached = register.covered(viewer(), Permission.BREAK_GLASS)
    found = one_or_404(
        select(Emergency)
        .join(Grant, Grant.id == Emergency.grant_id)
        .join(Account, Account.id == Grant.account_id)
        .where(Emergency.grant_id == grant_id, reached)
        .options(joinedload(Emergency.grant).joinedload(Grant.person), joinedload(Emergency.by))
    )
    form = WhyForm()

    def draw(refused: tuple[str, ...] = ()) -> str:
        return render_template("access/confirmation.html", form=form, one=found, refused=refused)

    shown_when_refused(lambda error: draw(error.reasons))
    if form.validate_on_submit():
        lock(Person, found.grant.person_id)
        actions.confirm(found, by_id=viewer().id, why=form.why.data, at=now())
        flash(f"The access of {found.grant.person.titled} is confirmed.", "success")
        return redirect(url_for(".exceptions_page"), 303)
    return draw(), 422 if form.errors else 200
