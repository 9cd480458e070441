"""Pages that change the register: open, close, hand to another owner, lock, unlock."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import SelectChoice

from app.accounts import actions, queries
from app.accounts.forms import AccountForm, OwnerForm
from app.accounts.models import Account
from app.accounts.rules import AccountKind, Platform
from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.web.forms import WhyForm
from app.courses import queries as courses
from app.people.models import Person, Unit
from app.people.permissions import requires, viewer
from app.people.queries import serving, units
from app.people.rules import Permission

bp = Blueprint("accounts", __name__)


def _account(account_id: int, acting: Permission) -> Account:
    """Return the account, if the permission that the page acts with reaches it."""
    reached = queries.covered(viewer(), acting)
    return one_or_404(select(Account).where(reached, Account.id == account_id))


def _to_account(account: Account) -> ResponseReturnValue:
    return redirect(url_for("access.account", account_id=account.id), 303)


def _change(
    account: Account, action: Callable[..., object], done: str, template: str
) -> ResponseReturnValue:
    """Ask why, make the change while the account is held, and go back to it."""
    form = WhyForm()
    if form.validate_on_submit():
        lock(Account, account.id)
        action(account, by_id=viewer().id, at=now(), why=form.why.data)
        flash(done.format(account.handle), "success")
        return _to_account(account)
    page = render_template(template, form=form, account=account)
    return page, 422 if form.errors else 200


@bp.route("/accounts/<int:account_id>/lock", methods=["GET", "POST"])
@requires(Permission.LOCK_ACCOUNTS)
def lock_page(account_id: int) -> ResponseReturnValue:
    """Lock an account now: one press and a reason."""
    account = _account(account_id, Permission.LOCK_ACCOUNTS)
    done = "{} is locked. Nobody can post from it."
    return _change(account, actions.lock_account, done, "accounts/lock.html")


@bp.route("/accounts/<int:account_id>/unlock", methods=["GET", "POST"])
@requires(Permission.LOCK_ACCOUNTS)
def unlock_page(account_id: int) -> ResponseReturnValue:
    """End a lock that somebody else set."""
    account = _account(account_id, Permission.LOCK_ACCOUNTS)
    done = "{} is no longer locked."
    return _change(account, actions.unlock_account, done, "accounts/unlock.html")


@bp.route("/accounts/<int:account_id>/closing", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def close_page(account_id: int) -> ResponseReturnValue:
    """Close an account for good."""
    account = _account(account_id, Permission.MANAGE_REGISTER)
    return _change(account, actions.close_account, "{} is closed.", "accounts/closing.html")


@bp.route("/accounts/<int:account_id>/owner", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def owner_page(account_id: int) -> ResponseReturnValue:
    """Hand an account to another owner."""
    account = _account(account_id, Permission.MANAGE_REGISTER)
    form = OwnerForm()
    if form.validate_on_submit():
        owner = _serving(form)
        if not form.errors:
            lock(Account, account.id)
            actions.set_owner(account, owner, by_id=viewer().id, at=now(), why=form.why.data)
            flash(
                f"The owner of {account.handle} is now {owner.titled if owner else 'nobody'}.",
                "success",
            )
            return _to_account(account)
    owner_now = queries.owner_of(account.id, now())
    page = render_template("accounts/owner.html", form=form, account=account, owner=owner_now)
    return page, 422 if form.errors else 200


def _serving(form: OwnerForm) -> Person | None:
    """Return the person named, or set the error that there is none."""
    number = form.collar_number.data
    if not number:
        return None
    person = serving(number, now())
    if person is None:
        form.collar_number.errors = [
            f"There is no one with collar number {number} serving in the force"
        ]
    return person


@bp.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def new_page() -> ResponseReturnValue:
    """Enter an account into the register."""
    form = AccountForm()
    mine = units(viewer().scope(Permission.MANAGE_REGISTER))
    form.unit.choices = [SelectChoice(row.id, row.name) for row in mine]
    form.required_course.choices = [
        SelectChoice(id_, title) for id_, title in courses.opening_access(now())
    ]
    if form.validate_on_submit() and _is_new(form):
        account = actions.open_account(
            platform=Platform(form.platform.data),
            handle=form.handle.data,
            address=form.address.data,
            unit=db.session.get_one(Unit, form.unit.data),
            purpose=form.purpose.data,
            kind=AccountKind(form.kind.data),
            required_course=form.required_course.data,
            by_id=viewer().id,
            at=now(),
        )
        flash(f"{account.handle} is in the register.", "success")
        return _to_account(account)
    return render_template("accounts/new.html", form=form), 422 if form.errors else 200


def _is_new(form: AccountForm) -> bool:
    """Set an error when the handle has been used before: a handle is never used twice."""
    if queries.taken(Platform(form.platform.data), form.handle.data):
        form.handle.errors = [
            f"{form.handle.data} has been used before. A handle is never used twice"
        ]
        return False
    return True
