"""Entering official accounts into the register."""

from datetime import datetime

from app.accounts.models import Account
from app.accounts.rules import AccountKind, Platform
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.courses import queries as courses
from app.people.models import Unit


def open_account(  # noqa: PLR0913 - a register entry has this many facts
    *,
    platform: Platform,
    handle: str,
    address: str,
    unit: Unit,
    purpose: str,
    kind: AccountKind,
    required_course: str,
    by_id: int,
    at: datetime,
    is_demonstration: bool = False,
    proposal_id: int | None = None,
) -> Account:
    """Enter an account into the register, open from `at`. A handle is never used twice.

    Raises `Refused` when the course that its holders need is not one that opens access.
    """
    needed = courses.in_force(required_course, at)
    if needed is None or not needed.course.opens_access:
        reason = f"The course {required_course} does not open access to accounts."
        raise Refused(reason, verb="account opened", about=f"course:{required_course}")
    account = Account(
        platform=platform,
        handle=handle,
        address=address,
        unit_id=unit.id,
        purpose=purpose,
        kind=kind,
        required_course=required_course,
        starts_at=at,
        is_demonstration=is_demonstration,
        proposal_id=proposal_id,
    )
    db.session.add(account)
    db.session.flush()
    audit.record("account opened", account, by_id=by_id, at=at)
    return account
