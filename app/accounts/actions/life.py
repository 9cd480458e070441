"""Measures on an account: locking, suspending, restricting, letting it sleep; lifting them again."""

from datetime import date, datetime

from app.accounts import queries
from app.accounts.models import Account, AccountLock, MeasureReview
from app.accounts.rules import BEGUN, COMPROMISED_REVIEW, Measure, review_fault
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON

LIFTED = {Measure.COMPROMISED: "account unlocked"}
OWN_LOCK = "You locked this account. A second person must unlock it."
OWN_MEASURE = "You took this measure. A second person must lift it."


def lock_account(
    account: Account,
    *,
    by_id: int,
    at: datetime,
    why: str,
    kind: Measure = Measure.COMPROMISED,
    review_on: date | None = None,
) -> AccountLock:
    """Begin a measure on an account at `at`; when none is named, the lock that stands for a
    compromised account, which is looked at again within ten working days.

    Refused when it is in force already, and without a day of review that will do.
    """
    today, about = at.astimezone(LONDON).date(), f"account:{account.id}"
    verb = f"account {BEGUN[kind]}"
    if account.ends_at is not None and account.ends_at <= at:
        raise Refused(f"{account.handle} is closed.", verb=verb, about=about)
    if queries.lock_in_force(account.id, at, kind):
        raise Refused(f"{account.handle} is {BEGUN[kind]} already.", verb=verb, about=about)
    if review_on is None and kind is Measure.COMPROMISED:
        review_on = today + COMPROMISED_REVIEW
    if review_on is None:
        raise Refused("Enter the review date.", verb=verb, about=about)
    if fault := review_fault(kind, review_on, today):
        raise Refused(fault, verb=verb, about=about)
    lock = AccountLock(
        account_id=account.id, kind=kind, by_id=by_id, why=why, review_on=review_on, starts_at=at
    )
    db.session.add(lock)
    db.session.flush()
    audit.record(verb, lock, by_id=by_id, at=at, why=why)
    return lock


def unlock_account(
    account: Account, *, by_id: int, at: datetime, why: str, kind: Measure = Measure.COMPROMISED
) -> AccountLock:
    """Lift a measure; the lock, when none is named. Refused for the person who set it: a second
    person must look.
    """
    verb, about = LIFTED.get(kind, f"{kind} account restored"), f"account:{account.id}"
    lock = queries.lock_in_force(account.id, at, kind)
    if lock is None:
        raise Refused(f"{account.handle} is not {BEGUN[kind]}.", verb=verb, about=about)
    if lock.by_id == by_id:
        said = OWN_LOCK if kind is Measure.COMPROMISED else OWN_MEASURE
        raise Refused(said, verb=verb, about=about)
    lock.ends_at, lock.ended_by_id, lock.ended_why = at, by_id, why
    db.session.flush()
    audit.record(verb, lock, by_id=by_id, at=at, why=why)
    return lock


def keep_measure(
    account: Account, kind: Measure, *, review_on: date, by_id: int, at: datetime, why: str
) -> MeasureReview:
    """Look at a measure again and keep it, until another day of review."""
    verb, about = f"{kind} account reviewed", f"account:{account.id}"
    lock = queries.lock_in_force(account.id, at, kind)
    if lock is None:
        raise Refused(f"{account.handle} is not {BEGUN[kind]}.", verb=verb, about=about)
    if fault := review_fault(kind, review_on, at.astimezone(LONDON).date()):
        raise Refused(fault, verb=verb, about=about)
    review = MeasureReview(lock_id=lock.id, at=at, by_id=by_id, why=why, review_on=review_on)
    db.session.add(review)
    db.session.flush()
    audit.record(verb, review, by_id=by_id, at=at, why=why)
    return review
