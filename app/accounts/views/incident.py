"""The pages of an account that was taken over, or may have been: what to do, and what was done."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts import actions, queries
from app.accounts.forms import StepForm
from app.accounts.models import Account, AccountLock
from app.accounts.rules import STEP_BY_KEY, since_lock
from app.accounts.views import bp
from app.accounts.views.shared import account_reached
from app.core.clock import now
from app.core.db import lock, one_or_404
from app.courses import queries as courses
from app.courses.content import CONTACTS
from app.courses.markdown import contact_html
from app.people.permissions import requires, viewer
from app.people.rules import Permission


@bp.get("/accounts/<int:account_id>/incidents/<int:lock_id>")
@requires(Permission.SIGNED_IN)
def incident(account_id: int, lock_id: int) -> ResponseReturnValue:
    """Show the steps for an account that is locked as compromised, the clock, and what was done."""
    at = now()
    account = one_or_404(
        select(Account).where(queries.visible(viewer(), at), Account.id == account_id)
    )
    return _page(account, one_or_404(queries.incident(account.id, lock_id)), StepForm())


def _page(
    account: Account, held: AccountLock, form: StepForm, at_step: str = ""
) -> tuple[str, int]:
    at = now()
    doings, known = queries.doings(held), courses.contacts(at)
    page = render_template(
        "accounts/incident.html",
        account=account,
        held=held,
        doings=doings,
        done=sum(one.done is not None for one in doings),
        clock=since_lock(held.starts_at, held.ends_at or at),
        numbers={
            name: (CONTACTS[name], contact_html(known[name]))
            for one in doings
            for name in one.step.rings
            if name in known
        },
        form=form,
        at_step=at_step,
        may_act=viewer().covers(Permission.LOCK_ACCOUNTS, account.unit.path),
        at=at,
    )
    return page, 422 if form.errors else 200


@bp.post("/accounts/<int:account_id>/incidents/<int:lock_id>/steps/<step>")
@requires(Permission.LOCK_ACCOUNTS)
def do_step(account_id: int, lock_id: int, step: str) -> ResponseReturnValue:
    """Record that a step was done, now, by whoever presses."""
    account = account_reached(account_id, Permission.LOCK_ACCOUNTS)
    held = one_or_404(queries.incident(account.id, lock_id))
    if step not in STEP_BY_KEY:
        abort(404)
    form = StepForm()
    if not form.validate_on_submit():
        return _page(account, held, form, step)
    lock(Account, account.id)
    actions.do_step(held, step, note=form.note.data or "", by_id=viewer().id, at=now())
    flash(f"Recorded: {STEP_BY_KEY[step].title}.", "success")
    return redirect(url_for(".incident", account_id=account.id, lock_id=held.id, _anchor=step), 303)
