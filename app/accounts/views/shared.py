"""What the pages that change an account share: finding it, asking why, going back to it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import Field

from app.accounts import queries
from app.accounts.models import Account
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.web.forms import WhyForm
from app.people.models import Person
from app.people.permissions import viewer
from app.people.queries import serving
from app.people.rules import Permission


def account_reached(account_id: int, acting: Permission) -> Account:
    """Return the account, if the permission that the page acts with reaches it."""
    reached = queries.covered(viewer(), acting)
    return one_or_404(select(Account).where(reached, Account.id == account_id))


def to_account(account: Account) -> ResponseReturnValue:
    """Go to the account's page."""
    return redirect(url_for("access.account", account_id=account.id), 303)


def person_named(field: Field) -> Person | None:
    """Return the person whose number was typed, or set the error that there is none."""
    person = serving(field.data, now()) if field.data else None
    if field.data and person is None:
        field.errors = [f"There is no one with collar number {field.data} serving in the force"]
    return person


def change(
    account: Account, action: Callable[..., object], done: str, template: str, **shown: object
) -> ResponseReturnValue:
    """Ask why, make the change while the account is held, and go back to it."""
    form = WhyForm()
    if form.validate_on_submit():
        lock(Account, account.id)
        action(account, by_id=viewer().id, at=now(), why=form.why.data)
        flash(done.format(account.handle), "success")
        return to_account(account)
    page = render_template(template, form=form, account=account, **shown)
    return page, 422 if form.errors else 200
