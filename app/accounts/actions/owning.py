"""Naming who answers for an account: one owner and one deputy."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts import queries
from app.accounts.models import Account, Deputy, Ownership
from app.accounts.rules import may_own
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.people.models import Person
from app.people.queries import serves


def set_owner(account: Account, owner: Person, *, by_id: int, at: datetime, why: str) -> Ownership:
    """Make `owner` the account's owner from `at`, in the place of the one before.

    Refused for somebody below sergeant's rank who is not staff, who does not serve, or who is the
    deputy: an account has one owner and one deputy at any moment.
    """
    deputy = queries.deputy_of(account.id, at)
    facts = {
        f"{owner.titled} cannot own an account: an owner is a sergeant or above, or staff.": (
            not may_own(owner.rank, owner.kind)
        ),
        f"{owner.titled} is the deputy. Name another deputy first.": (
            deputy is not None and deputy.id == owner.id
        ),
    }
    reasons = _why_not(account, owner, "owns", Ownership, at)
    reasons += [reason for reason, stands in facts.items() if stands]
    if reasons:
        raise Refused(*reasons, verb="ownership began", about=f"account:{account.id}")
    _replace(Ownership, account, "ownership ended", by_id=by_id, at=at, why=why)
    ownership = Ownership(account_id=account.id, person_id=owner.id, starts_at=at)
    db.session.add(ownership)
    db.session.flush()
    audit.record("ownership began", ownership, by_id=by_id, at=at, why=why)
    return ownership


def set_deputy(account: Account, deputy: Person, *, by_id: int, at: datetime, why: str) -> Deputy:
    """Make `deputy` the deputy of the account's owner from `at`, in the place of the one before.

    Refused for somebody who does not serve, and for the owner.
    """
    owner = queries.owner_of(account.id, at)
    reasons = _why_not(account, deputy, "is the deputy of", Deputy, at)
    if owner is not None and owner.id == deputy.id:
        reasons.append(f"{deputy.titled} owns {account.handle}. The deputy is somebody else.")
    if reasons:
        raise Refused(*reasons, verb="deputy named", about=f"account:{account.id}")
    _replace(Deputy, account, "deputy ended", by_id=by_id, at=at, why=why)
    made = Deputy(account_id=account.id, person_id=deputy.id, starts_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record("deputy named", made, by_id=by_id, at=at, why=why)
    return made


def _why_not(account: Account, person: Person, does: str, model: Any, at: datetime) -> list[str]:
    mine = select(model.id).where(
        model.account_id == account.id, model.person_id == person.id, model.in_force(at)
    )
    facts = {
        f"{account.handle} is closed.": account.ends_at is not None and account.ends_at <= at,
        f"{person.titled} does not serve in the force.": not serves(person.id, at),
        f"{person.titled} {does} {account.handle} already.": db.session.scalar(mine) is not None,
    }
    return [reason for reason, stands in facts.items() if stands]


def _replace(
    model: Any, account: Account, verb: str, *, by_id: int, at: datetime, why: str
) -> None:
    before = db.session.scalar(
        select(model).where(model.account_id == account.id, model.in_force(at))
    )
    if before is not None:
        before.ends_at = at
        db.session.flush()
        audit.record(verb, before, by_id=by_id, at=at, why=why)
