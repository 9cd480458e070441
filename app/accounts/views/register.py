"""Pages that change the register: enter an account, name its owner and its deputy."""

from collections.abc import Callable

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.accounts import actions, queries
from app.accounts.forms import AccountForm, DeputyForm, OwnerForm
from app.accounts.models import Account
from app.accounts.rules import AccountKind, Platform
from app.accounts.views import bp
from app.accounts.views.shared import account_reached, person_named, to_account
from app.core.clock import now
from app.core.db import db, lock
from app.courses import queries as courses
from app.people.models import Unit
from app.people.permissions import requires, viewer
from app.people.queries import units
from app.people.rules import Permission


@bp.route("/accounts/<int:account_id>/owner", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def owner_page(account_id: int) -> ResponseReturnValue:
    """Hand an account to another owner."""
    account = account_reached(account_id, Permission.MANAGE_REGISTER)
    done = "The owner of {} is now {}."
    return _named(account, OwnerForm(), actions.set_owner, done, "accounts/owner.html")


@bp.route("/accounts/<int:account_id>/deputy", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def deputy_page(account_id: int) -> ResponseReturnValue:
    """Name another deputy."""
    account = account_reached(account_id, Permission.MANAGE_REGISTER)
    done = "The deputy for {} is now {}."
    return _named(account, DeputyForm(), actions.set_deputy, done, "accounts/deputy.html")


def _named(
    account: Account,
    form: OwnerForm | DeputyForm,
    action: Callable[..., object],
    done: str,
    template: str,
) -> ResponseReturnValue:
    """Ask for somebody and why, name them while the account is held, and go back to it."""
    if form.validate_on_submit() and (person := person_named(form.collar_number)) is not None:
        lock(Account, account.id)
        action(account, person, by_id=viewer().id, at=now(), why=form.why.data)
        flash(done.format(account.handle, person.titled), "success")
        return to_account(account)
    at = now()
    page = render_template(
        template,
        form=form,
        account=account,
        owner=queries.owner_of(account.id, at),
        deputy=queries.deputy_of(account.id, at),
    )
    return page, 422 if form.errors else 200


@bp.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_REGISTER)
def new_page() -> ResponseReturnValue:
    """Enter an account that is there already: a new one begins with a proposal."""
    form = AccountForm()
    mine = units(viewer().scope(Permission.MANAGE_REGISTER))
    form.unit.choices = [SelectChoice(row.id, row.name) for row in mine]
    form.required_course.choices = [
        SelectChoice(id_, title) for id_, title in courses.opening_access(now())
    ]
    if form.validate_on_submit() and (entry := _entry(form)) is not None:
        why = "Was there before it was entered."
        account = actions.enter(entry, by_id=viewer().id, at=now(), why=why)
        flash(f"{account.handle} is in the register.", "success")
        return to_account(account)
    return render_template("accounts/new.html", form=form), 422 if form.errors else 200


def _entry(form: AccountForm) -> actions.Entry | None:
    """Return what was typed, or set the errors: a handle is never used twice, people must serve."""
    platform = Platform(form.platform.data)
    if queries.taken(platform, form.handle.data):
        form.handle.errors = [
            f"{form.handle.data} has been used before. A handle is never used twice"
        ]
    owner, deputy = person_named(form.owner), person_named(form.deputy)
    if form.errors or owner is None or deputy is None:
        return None
    return actions.Entry(
        platform=platform,
        handle=form.handle.data,
        address=form.address.data,
        unit=db.session.get_one(Unit, form.unit.data),
        purpose=form.purpose.data,
        kind=AccountKind(form.kind.data),
        required_course=form.required_course.data,
        owner=owner,
        deputy=deputy,
    )
