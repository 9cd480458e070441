"""One's own accounts today, and recording a check: one tap, or a short note."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.access import queries as access
from app.accounts.models import Account
from app.checks import actions, queries, rules
from app.checks.forms import NoteForm
from app.checks.rules import Found
from app.checks.views import bp, due_hour
from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.london import LONDON
from app.courses import queries as courses
from app.courses.markdown import contact_html
from app.people.permissions import requires, viewer
from app.people.rules import Permission

ON_CALL = (
    "control-room",
    "information-security",
    "communication-day",
    "communication-out-of-hours",
)


@bp.get("/checks/today")
@requires(Permission.SIGNED_IN)
def today_page() -> ResponseReturnValue:
    """Show one's own accounts, and whether each is checked today."""
    at = now()
    return render_template(
        "checks/today.html",
        accounts=queries.today(viewer(), at, due_hour()),
        due=rules.due_at(at.astimezone(LONDON).date(), due_hour()),
        hour=due_hour(),
        may_see_all=viewer().may(Permission.SEE_CHECKS),
        at=at,
    )


@bp.post("/accounts/<int:account_id>/checks/nothing-to-report")
@requires(Permission.SIGNED_IN)
def nothing(account_id: int) -> ResponseReturnValue:
    """Record a check that found nothing."""
    account = _checkable(account_id)
    lock(Account, account.id)  # whoever takes access away waits … then the time
    actions.record(account, Found.NOTHING, by=viewer(), due_hour=due_hour(), at=now())
    return _done(account)


@bp.route("/accounts/<int:account_id>/checks/note", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def note(account_id: int) -> ResponseReturnValue:
    """Say first what to do when a life is at risk; record what a check found."""
    account = _checkable(account_id)
    form = NoteForm()
    if form.validate_on_submit():
        lock(Account, account.id)
        found = Found(form.found.data)
        actions.record(account, found, form.note.data, by=viewer(), due_hour=due_hour(), at=now())
        return _done(account)
    page = render_template(
        "checks/note.html",
        form=form,
        account=account,
        call=_contacts(now()),
        back=_back(account),
        may_lock=viewer().covers(Permission.LOCK_ACCOUNTS, account.unit.path),
    )
    return page, 422 if form.errors else 200


def _checkable(account_id: int) -> Account:
    allowed = queries.checkable(viewer(), now())
    return one_or_404(select(Account).where(Account.id == account_id, allowed))


def _done(account: Account) -> ResponseReturnValue:
    flash(f"Your check of {account.handle} is recorded.", "success")
    return redirect(_back(account), 303)


def _back(account: Account) -> str:
    """Return where whoever checks this account came from: their own list, or the account."""
    at = now()
    own = queries.own(viewer(), at, access.held_by(viewer().id, at))
    is_own = db.session.scalar(select(Account.id).where(Account.id == account.id, own))
    return url_for(".today_page") if is_own else url_for(".account", account_id=account.id)


def _contacts(at: datetime) -> dict[str, str]:
    known = courses.contacts(at)
    return {name.replace("-", "_"): contact_html(known[name]) for name in ON_CALL if name in known}
