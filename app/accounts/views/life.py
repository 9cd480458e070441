"""The pages of an account's life: measures, lifting them, looking at them again; the whole as a list."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts import actions, queries
from app.accounts.forms import MeasureForm, ReasonForm, ReviewForm
from app.accounts.models import Account, AccountLock
from app.accounts.rules import BEGUN, LONGEST, MEANS, Measure
from app.accounts.views import bp
from app.accounts.views.shared import account_reached, change, to_account
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.core.london import LONDON
from app.core.web import lists
from app.core.web.times import iso
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission

HEADER = (
    "Measure", "Began", "Begun by", "Reason", "Review date", "Ended", "Ended by", "Reason for the end",
)  # fmt: skip
SORTED_BY: dict[str, Callable[[AccountLock], Any]] = {
    "began": lambda one: one.starts_at,
    "measure": lambda one: one.kind,
    "ended": lambda one: one.ends_at,
}


@bp.route("/accounts/<int:account_id>/lock", methods=["GET", "POST"])
@requires(Permission.LOCK_ACCOUNTS)
def lock_page(account_id: int) -> ResponseReturnValue:
    """Lock an account now: one press and a reason. What is to be done next comes after it."""
    account, form = account_reached(account_id, Permission.LOCK_ACCOUNTS), ReasonForm()
    if form.validate_on_submit():
        lock(Account, account.id)
        held = actions.lock_account(account, by_id=viewer().id, at=now(), why=form.why.data)
        flash(f"{account.handle} is locked. Nobody can post from it.", "success")
        return redirect(url_for(".incident", account_id=account.id, lock_id=held.id), 303)
    page = render_template("accounts/lock.html", form=form, account=account)
    return page, 422 if form.errors else 200


@bp.route("/accounts/<int:account_id>/unlock", methods=["GET", "POST"])
@requires(Permission.LOCK_ACCOUNTS)
def unlock_page(account_id: int) -> ResponseReturnValue:
    """End a lock that somebody else set."""
    account = account_reached(account_id, Permission.LOCK_ACCOUNTS)
    done = "{} is no longer locked."
    return change(account, actions.unlock_account, done, "accounts/unlock.html")


@bp.route("/accounts/<int:account_id>/measures/<kind>", methods=["GET", "POST"])
@requires(Permission.LOCK_ACCOUNTS)
def measure_page(account_id: int, kind: str) -> ResponseReturnValue:
    """Restrict or suspend an account, or let it sleep, with a reason and a review date."""
    account = account_reached(account_id, Permission.LOCK_ACCOUNTS)
    measure = _measure(kind)
    done = f"{account.handle} is {BEGUN[measure]}. {MEANS[measure]}"
    return _reviewed(
        account, measure, partial(actions.lock_account, kind=measure), done, "measure.html"
    )


@bp.route("/accounts/<int:account_id>/measures/<kind>/review", methods=["GET", "POST"])
@requires(Permission.LOCK_ACCOUNTS)
def review_page(account_id: int, kind: str) -> ResponseReturnValue:
    """Look at a measure again and keep it."""
    account = account_reached(account_id, Permission.LOCK_ACCOUNTS)
    measure = _measure(kind)
    done = f"{account.handle} stays {BEGUN[measure]}."
    return _reviewed(
        account, measure, partial(actions.keep_measure, kind=measure), done, "review.html"
    )


@bp.route("/accounts/<int:account_id>/measures/<kind>/lifting", methods=["GET", "POST"])
@requires(Permission.LOCK_ACCOUNTS)
def lift_page(account_id: int, kind: str) -> ResponseReturnValue:
    """Lift a measure that somebody else took."""
    account = account_reached(account_id, Permission.LOCK_ACCOUNTS)
    measure = _measure(kind)
    lift = partial(actions.unlock_account, kind=measure)
    done = f"{{}} is no longer {BEGUN[measure]}."
    return change(account, lift, done, "accounts/lifting.html", measure=measure)


def _measure(kind: str) -> Measure:
    return Measure(kind) if kind in set(Measure) else abort(404)


def _reviewed(
    account: Account, measure: Measure, action: Callable[..., object], done: str, template: str
) -> ResponseReturnValue:
    """Ask for a reason and a review date, act while the account is held, and go back to it."""
    form = MeasureForm(measure, _today(now()))
    if form.validate_on_submit():
        lock(Account, account.id)
        action(
            account, review_on=form.review_on.data, by_id=viewer().id, at=now(), why=form.why.data
        )
        flash(done, "success")
        return to_account(account)
    page = render_template(
        f"accounts/{template}",
        form=form,
        account=account,
        measure=measure,
        means=MEANS[measure],
        begun=BEGUN[measure],
        longest=LONGEST[measure],
    )
    return page, 422 if form.errors else 200


@bp.route("/accounts/<int:account_id>/review", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def account_review_page(account_id: int) -> ResponseReturnValue:
    """Record that an account is still needed, and when that is asked next."""
    account = account_reached(account_id, Permission.MANAGE_REGISTER)
    form = ReviewForm(_today(now()))
    if form.validate_on_submit() and (review_on := form.review_on.data) is not None:
        lock(Account, account.id)
        actions.review_account(
            account, review_on=review_on, by_id=viewer().id, at=now(), why=form.why.data
        )
        flash(f"The review of {account.handle} is recorded.", "success")
        return to_account(account)
    page = render_template(
        "accounts/account_review.html",
        form=form,
        account=account,
        due=queries.review_due(account, now()),
    )
    return page, 422 if form.errors else 200


def _today(at: datetime) -> date:
    return at.astimezone(LONDON).date()


@bp.get("/accounts/<int:account_id>/life")
@requires(Permission.SIGNED_IN)
def life_page(account_id: int) -> ResponseReturnValue:
    """Show every measure that there was on an account, with who began and who ended it."""
    at = now()
    account = one_or_404(
        select(Account).where(queries.visible(viewer(), at), Account.id == account_id)
    )
    return render_template(
        "accounts/life.html",
        account=account,
        state=queries.state_of(account, at),
        by=_by(),
        measures=_measures(account),
        closings=queries.closings(account.id),
        may_export=viewer().covers(Permission.EXPORT_REGISTER, account.unit.path),
        at=at,
    )


@bp.get("/accounts/<int:account_id>/life.csv")
@requires(Permission.EXPORT_REGISTER)
def life_csv(account_id: int) -> Response:
    """Give the same as CSV."""
    account = account_reached(account_id, Permission.EXPORT_REGISTER)
    rows = [_cells(one) for one in _measures(account)]
    return export("account measures", f"account:{account.id}", HEADER, rows)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "began", newest_first=True)


def _measures(account: Account) -> list[AccountLock]:
    return lists.arranged(queries.measures(account.id), _by(), SORTED_BY)


def _cells(one: AccountLock) -> tuple[object, ...]:
    return (
        one.kind,
        iso(one.starts_at),
        one.by.titled,
        one.why,
        iso(one.due_on) if one.due_on else "",
        iso(one.ends_at) if one.ends_at else "",
        one.ended_by.titled if one.ended_by else "",
        one.ended_why,
    )
