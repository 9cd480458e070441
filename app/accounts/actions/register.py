"""Entering official accounts into the register."""

from datetime import date, datetime

from app.accounts.actions.plain import keeps_no_secrets
from app.accounts.actions.policy import hold_to_policy
from app.accounts.models import Account, AccountReview
from app.accounts.rules import AccountKind, Platform, account_review_fault
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON
from app.courses import queries as courses
from app.people.models import Unit


@keeps_no_secrets
def review_account(
    account: Account, *, review_on: date, by_id: int, at: datetime, why: str
) -> AccountReview:
    """Record that an account is still needed, and when that is asked next."""
    verb, about = "account reviewed", f"account:{account.id}"
    if account.ends_at is not None and account.ends_at <= at:
        raise Refused(f"{account.handle} is closed.", verb=verb, about=about)
    if fault := account_review_fault(review_on, at.astimezone(LONDON).date()):
        raise Refused(fault, verb=verb, about=about)
    review = AccountReview(account_id=account.id, at=at, by_id=by_id, why=why, next_on=review_on)
    db.session.add(review)
    db.session.flush()
    audit.record(verb, review, by_id=by_id, at=at, why=why)
    return review


@keeps_no_secrets
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

    Raises `Refused` when the course that its holders need is not one that opens access, and when the
    policy permits it only by an exception and none is in force.
    """
    hold_to_policy(platform, kind, unit.id, at=at, verb="account opened")
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
