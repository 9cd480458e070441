"""The pages of who holds what of an account: the history, and recording a change."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions, queries
from app.accounts.forms import CustodyForm
from app.accounts.models import Account, AccountCustody
from app.accounts.rules import SecondFactor
from app.accounts.views import bp
from app.accounts.views.shared import account_reached, person_named
from app.core.clock import now
from app.core.db import lock
from app.core.london import LONDON
from app.core.web import lists
from app.core.web.times import iso
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission

HEADER = (
    "Since", "Until", "Custodian", "Kept where", "Last changed", "Recovery mailbox", "Second factor",
    "Management platform", "Recorded by", "Reason",
)  # fmt: skip
SORTED_BY: dict[str, Callable[[AccountCustody], Any]] = {
    "since": lambda one: one.starts_at,
    "custodian": lambda one: one.custodian.sort_name,
    "changed": lambda one: one.changed_on,
}


@bp.get("/accounts/<int:account_id>/custody")
@requires(Permission.SEE_CUSTODY)
def custody_page(account_id: int) -> ResponseReturnValue:
    """Show who holds what of an account, now and before."""
    account = account_reached(account_id, Permission.SEE_CUSTODY)
    path = account.unit.path
    return render_template(
        "accounts/custody.html",
        account=account,
        rows=_rows(account),
        by=_by(),
        may_change=viewer().covers(Permission.MANAGE_REGISTER, path),
        may_export=viewer().covers(Permission.EXPORT_CUSTODY, path),
    )


@bp.get("/accounts/<int:account_id>/custody.csv")
@requires(Permission.EXPORT_CUSTODY)
def custody_csv(account_id: int) -> Response:
    """Give the same as CSV."""
    account = account_reached(account_id, Permission.EXPORT_CUSTODY)
    rows = [_cells(one) for one in _rows(account)]
    return export("account custody", f"account:{account.id}", HEADER, rows)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "since", newest_first=True)


def _rows(account: Account) -> list[AccountCustody]:
    return lists.arranged(queries.custodies(account.id), _by(), SORTED_BY)


def _cells(one: AccountCustody) -> tuple[object, ...]:
    return (
        iso(one.starts_at),
        iso(one.ends_at) if one.ends_at else "",
        one.custodian.titled,
        one.kept_where,
        iso(one.changed_on),
        one.recovery_mailbox,
        one.second_factor,
        "connected" if one.is_connected else "not connected",
        one.by.titled,
        one.why,
    )


@bp.route("/accounts/<int:account_id>/custody/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def change_custody_page(account_id: int) -> ResponseReturnValue:
    """Record who holds what from now on."""
    account = account_reached(account_id, Permission.MANAGE_REGISTER)
    form = CustodyForm(now().astimezone(LONDON).date())
    if form.validate_on_submit() and (custody := _custody(form)) is not None:
        lock(Account, account.id)
        actions.set_custody(account, custody, by_id=viewer().id, at=now(), why=form.why.data)
        flash(f"Who holds what of {account.handle} is recorded.", "success")
        return redirect(url_for(".custody_page", account_id=account.id), 303)
    page = render_template("accounts/custody_change.html", form=form, account=account)
    return page, 422 if form.errors else 200


def _custody(form: CustodyForm) -> actions.Custody | None:
    custodian, changed_on = person_named(form.custodian), form.changed_on.data
    if custodian is None or changed_on is None:
        return None
    return actions.Custody(
        custodian=custodian,
        kept_where=form.kept_where.data or "",
        changed_on=changed_on,
        recovery_mailbox=form.recovery_mailbox.data or "",
        second_factor=SecondFactor(form.second_factor.data),
        is_connected=form.is_connected.data,
    )
