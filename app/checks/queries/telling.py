"""Who is told of missed days."""

from datetime import datetime

from sqlalchemy import select

from app.access import queries as access
from app.accounts import queries as register
from app.accounts.models import Account
from app.core.db import db
from app.people.models import Person, Posting
from app.people.queries import serves
from app.people.rules import Permission

OWNER = "you answer for the account"
INSPECTOR = "you are the line manager of its owner"
PRESS = "you are of Corporate Communication"


def to_tell(account: Account, step: int, at: datetime) -> dict[Person, str]:
    """Return who is told at `at` that an account has come to a step of missed days, and why they: its
    owner and deputy from the first, the owner's line manager and Corporate Communication from the
    second.
    """
    owner, deputy = register.owner_of(account.id, at), register.deputy_of(account.id, at)
    found = {one: OWNER for one in (owner, deputy) if one is not None}
    if step > 1:
        manager = _manager(owner, at) if owner else None
        press = access.holders_of(Permission.CHECK_ANY_ACCOUNT, account, at)
        found = {
            **dict.fromkeys(press, PRESS), **({manager: INSPECTOR} if manager else {}), **found,
        }  # fmt: skip
    return {one: because for one, because in found.items() if serves(one.id, at)}


def _manager(owner: Person, at: datetime) -> Person | None:
    return db.session.scalar(
        select(Person)
        .join(Posting, Posting.line_manager_id == Person.id)
        .where(Posting.person_id == owner.id, Posting.in_force(at))
    )
