"""Recording a daily check."""

from datetime import datetime

from app.accounts.models import Account
from app.audit import actions as audit
from app.checks import queries, rules
from app.checks.models import DailyCheck
from app.checks.rules import Found
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON
from app.people.queries import serves
from app.people.rules import Viewer


def record(
    account: Account, found: Found, note: str = "", *, by: Viewer, due_hour: int, at: datetime
) -> DailyCheck:
    """Record that `by` has checked the account at `at`. The caller holds the account's lock.

    Raises `Refused` when they may not check it at that moment, or when the note will not do.
    """
    about = f"account:{account.id}"
    if not serves(by.id, at) or not queries.may_check(account.id, by, at):
        raise Refused("You cannot check this account.", verb="account checked", about=about)
    if fault := rules.note_fault(found, note):
        raise Refused(fault, verb="account checked", about=about)
    made = DailyCheck(
        account_id=account.id,
        person_id=by.id,
        at=at,
        due_at=rules.due_at(at.astimezone(LONDON).date(), due_hour),
        found=str(found),
        note=note,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("account checked", made, by_id=by.id, at=at)
    return made
