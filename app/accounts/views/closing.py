"""The pages that end an account, merge it or hand it on: asked by one, confirmed by another."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import SelectChoice

from app.accounts import actions, queries
from app.accounts.forms import ClosingForm
from app.accounts.models import Account
from app.accounts.rules import Outcome
from app.accounts.views import bp
from app.accounts.views.shared import account_reached, change, to_account
from app.core.clock import now
from app.core.db import db, lock
from app.people.models import Unit
from app.people.permissions import requires, viewer
from app.people.queries import units
from app.people.rules import Permission


@bp.route("/accounts/<int:account_id>/closing", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def close_page(account_id: int) -> ResponseReturnValue:
    """Ask that an account is closed, merged into another or handed to another unit."""
    account = account_reached(account_id, Permission.MANAGE_REGISTER)
    form = ClosingForm()
    mine = units(viewer().scope(Permission.MANAGE_REGISTER))
    form.to_unit.choices = [
        SelectChoice(0, "Select a unit"),
        *(SelectChoice(row.id, row.name) for row in mine),
    ]
    if form.validate_on_submit():
        kind = Outcome(form.kind.data)
        into, to_unit = _into(form, kind), _to_unit(form, kind)
        if not form.errors:
            lock(Account, account.id)
            actions.ask_to_close(
                account, kind, into=into, to_unit=to_unit, by_id=viewer().id, at=now(),
                why=form.why.data,
            )  # fmt: skip
            flash(f"A second person must confirm that {account.handle} is {kind}.", "success")
            return to_account(account)
    page = render_template("accounts/closing.html", form=form, account=account)
    return page, 422 if form.errors else 200


def _into(form: ClosingForm, kind: Outcome) -> Account | None:
    """Return the account into which it is merged, or set the error that there is none."""
    if kind is not Outcome.MERGED:
        return None
    known = [one.id for one in queries.with_handle(form.into.data or "")]
    reached = queries.covered(viewer(), Permission.MANAGE_REGISTER)
    found = db.session.scalars(
        select(Account).where(Account.id.in_(known), reached, Account.in_force(now()))
    ).all()
    if len(found) == 1:
        return found[0]
    form.into.errors = ["Enter the handle of one open account of the register"]
    return None


def _to_unit(form: ClosingForm, kind: Outcome) -> Unit | None:
    """Return the unit to which it goes, or set the error that none is selected."""
    if kind is not Outcome.TRANSFERRED:
        return None
    if form.to_unit.data:
        return db.session.get_one(Unit, form.to_unit.data)
    form.to_unit.errors = ["Select the unit to which it goes"]
    return None


@bp.route("/accounts/<int:account_id>/closing/confirmation", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def confirm_page(account_id: int) -> ResponseReturnValue:
    """Confirm what somebody else asked for."""
    account = account_reached(account_id, Permission.MANAGE_REGISTER)
    closing = queries.closing_in_force(account.id, now())
    done = "It is confirmed: {} is " + (closing.kind if closing else "closed") + "."
    return change(
        account, actions.confirm_closing, done, "accounts/confirmation.html", closing=closing
    )


@bp.route("/accounts/<int:account_id>/closing/withdrawal", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def withdraw_closing_page(account_id: int) -> ResponseReturnValue:
    """Take back that an account is to end."""
    account = account_reached(account_id, Permission.MANAGE_REGISTER)
    closing = queries.closing_in_force(account.id, now())
    done = "{} stays as it is."
    return change(account, actions.withdraw_closing, done, "accounts/staying.html", closing=closing)
