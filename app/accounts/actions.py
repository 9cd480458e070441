"""Opening, closing, handing over and locking official accounts."""

from datetime import datetime

from sqlalchemy import select

from app.accounts import queries
from app.accounts.models import Account, AccountLock, Ownership
from app.accounts.rules import AccountKind, Platform
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.courses import queries as courses
from app.people.models import Person, Unit


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
    )
    db.session.add(account)
    db.session.flush()
    audit.record("account opened", account, by_id=by_id, at=at)
    return account


def close_account(account: Account, *, by_id: int, at: datetime, why: str) -> None:
    """Close an account from `at`. Its handle stays in the register for ever."""
    if account.ends_at is not None and account.ends_at <= at:
        raise Refused(f"{account.handle} is closed already.", about=f"account:{account.id}")
    account.ends_at = at
    db.session.flush()
    audit.record("account closed", account, by_id=by_id, at=at, why=why)


def set_owner(
    account: Account, owner: Person | None, *, by_id: int, at: datetime, why: str
) -> Ownership | None:
    """Make `owner` the account's owner from `at`; None leaves it without one."""
    before = db.session.scalar(
        select(Ownership).where(Ownership.account_id == account.id, Ownership.in_force(at))
    )
    if before is not None:
        if owner is not None and before.person_id == owner.id:
            raise Refused(
                f"{owner.titled} owns {account.handle} already.", about=f"account:{account.id}"
            )
        before.ends_at = at
        db.session.flush()
        audit.record("ownership ended", before, by_id=by_id, at=at, why=why)
    if owner is None:
        return None
    ownership = Ownership(account_id=account.id, person_id=owner.id, starts_at=at)
    db.session.add(ownership)
    db.session.flush()
    audit.record("ownership began", ownership, by_id=by_id, at=at, why=why)
    return ownership


def lock_account(account: Account, *, by_id: int, at: datetime, why: str) -> AccountLock:
    """Lock an account: from `at` nobody may post from it. Refused when it is locked already."""
    if queries.lock_in_force(account.id, at):
        raise Refused(f"{account.handle} is locked already.", about=f"account:{account.id}")
    lock = AccountLock(account_id=account.id, by_id=by_id, why=why, starts_at=at)
    db.session.add(lock)
    db.session.flush()
    audit.record("account locked", lock, by_id=by_id, at=at, why=why)
    return lock


def unlock_account(account: Account, *, by_id: int, at: datetime, why: str) -> AccountLock:
    """End the lock. Refused for the person who set it: a second person must look."""
    lock = queries.lock_in_force(account.id, at)
    if lock is None:
        raise Refused(f"{account.handle} is not locked.", about=f"account:{account.id}")
    if lock.by_id == by_id:
        raise Refused(
            "You locked this account. A second person must unlock it.",
            verb="account unlocked",
            about=f"account:{account.id}",
        )
    lock.ends_at, lock.ended_by_id, lock.ended_why = at, by_id, why
    db.session.flush()
    audit.record("account unlocked", lock, by_id=by_id, at=at, why=why)
    return lock
