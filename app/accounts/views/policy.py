"""The policy for new accounts: its versions, the exceptions from it, and entering either."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from wtforms import SelectChoice

from app.accounts import actions, queries
from app.accounts.forms import ExceptionForm, PolicyForm
from app.accounts.models import PolicyException
from app.accounts.rules import AccountKind, Platform
from app.accounts.views import bp
from app.core.clock import now
from app.core.db import db
from app.core.london import LONDON, last_day
from app.core.web import lists
from app.core.web.times import iso
from app.people.exports import export
from app.people.models import Unit
from app.people.permissions import requires, viewer
from app.people.queries import units
from app.people.rules import Permission, titled

HEADER = ("Unit", "Platform", "Reason", "Approved by", "From", "Last day", "In force")


@bp.get("/accounts/policy")
@requires(Permission.SEE_REGISTER)
def policy_page() -> ResponseReturnValue:
    """Show what is permitted now, the versions before, and the exceptions."""
    at = now()
    return render_template(
        "accounts/policy.html",
        policies=[found for one in Platform if (found := queries.policy(one, at))],
        versions=queries.policy_versions(),
        page=lists.paged(_exceptions(Permission.SEE_REGISTER), lists.page_number()),
        by=_order(),
        may_approve=viewer().may(Permission.APPROVE_ACCOUNTS),
        may_export=viewer().may(Permission.EXPORT_REGISTER),
        at=at,
    )


@bp.get("/accounts/policy.csv")
@requires(Permission.EXPORT_REGISTER)
def policy_csv() -> Response:
    """Give the exceptions as CSV, in the same order."""
    at = now()
    rows = [
        (
            row.unit, row.platform, row.why, titled(row.by_rank, row.by_name), iso(row.starts_at),
            iso(last_day(row.ends_at)), "yes" if row.starts_at <= at < row.ends_at else "no",
        )
        for row in db.session.execute(_exceptions(Permission.EXPORT_REGISTER))
    ]  # fmt: skip
    return export("policy exceptions", "policy_exception", HEADER, rows)


def _order() -> lists.Sorting:
    return lists.sorting(queries.EXCEPTIONS_SORTABLE, "unit")


def _exceptions(permission: Permission) -> Select[*tuple[Any, ...]]:
    order = lists.order(_order(), queries.EXCEPTIONS_SORTABLE, PolicyException.id)
    return queries.exceptions(viewer().scope(permission)).order_by(*order)


@bp.route("/accounts/policy/new", methods=["GET", "POST"])
@requires(Permission.APPROVE_ACCOUNTS)
def new_policy_page() -> ResponseReturnValue:
    """Enter the next version of what is permitted on a platform."""
    form = PolicyForm()
    if form.validate_on_submit():
        made = actions.set_policy(
            Platform(form.platform.data),
            [AccountKind(one) for one in form.kinds.data or []],
            words=form.words.data or "",
            by_id=viewer().id,
            at=now(),
            why=form.why.data,
        )
        flash(f"Version {made.number} of the policy for {made.platform} is in force.", "success")
        return redirect(url_for(".policy_page"), 303)
    page = render_template("accounts/policy_new.html", form=form)
    return page, 422 if form.errors else 200


@bp.route("/accounts/policy/exceptions/new", methods=["GET", "POST"])
@requires(Permission.APPROVE_ACCOUNTS)
def exception_page() -> ResponseReturnValue:
    """Record an exception for a unit, as its named approver."""
    form = ExceptionForm(now().astimezone(LONDON).date())
    mine = units(viewer().scope(Permission.APPROVE_ACCOUNTS))
    form.unit.choices = [SelectChoice(row.id, row.name) for row in mine]
    if form.validate_on_submit() and (until := form.until.data) is not None:
        unit = db.session.get_one(Unit, form.unit.data)
        actions.record_exception(
            Platform(form.platform.data), unit, until=until, by_id=viewer().id, at=now(),
            why=form.why.data,
        )  # fmt: skip
        flash(f"The exception for {unit.name} is recorded.", "success")
        return redirect(url_for(".policy_page"), 303)
    page = render_template("accounts/exception.html", form=form)
    return page, 422 if form.errors else 200
