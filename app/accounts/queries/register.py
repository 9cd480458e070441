"""Reading the register of official accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Deputy, Ownership
from app.accounts.queries.owning import named_for
from app.accounts.rules import plain
from app.core.db import db
from app.people.models import Person, Unit
from app.people.queries import in_scope
from app.people.rules import Permission, Viewer

SORTABLE = {
    "handle": func.lower(Account.handle),
    "platform": Account.platform,
    "unit": Unit.name,
    "owner": Person.name,
    "opened": Account.starts_at,
}


def register(at: datetime) -> Select[*tuple[Any, ...]]:
    """Select every account with its unit and its owner at `at`, as columns for a list."""
    return (
        select(
            Account.id,
            Account.platform,
            Account.handle,
            Account.address,
            Account.purpose,
            Account.kind,
            Account.required_course,
            Account.is_demonstration,
            Account.starts_at,
            Account.ends_at,
            Unit.name.label("unit"),
            Unit.path,
            Person.id.label("owner_id"),
            Person.name.label("owner_name"),
            Person.rank.label("owner_rank"),
            Person.collar_number.label("owner_collar_number"),
        )
        .join(Unit, Unit.id == Account.unit_id)
        .outerjoin(Ownership, (Ownership.account_id == Account.id) & Ownership.in_force(at))
        .outerjoin(Person, Person.id == Ownership.person_id)
    )


def matching(
    statement: Select[*tuple[Any, ...]], search: str, platform: str, unit_path: str
) -> Select[*tuple[Any, ...]]:
    """Narrow the register to what a filter asks for; an empty value asks for nothing."""
    if search:
        texts = (Account.handle, Unit.name, Account.purpose)
        statement = statement.where(
            or_(*(func.lower(one).contains(search.lower(), autoescape=True) for one in texts))
        )
    if platform:
        statement = statement.where(Account.platform == platform)
    if unit_path:
        statement = statement.where(Unit.path.startswith(unit_path, autoescape=True))
    return statement


def covered(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """Return which accounts a permission reaches: those of the units over which it is held."""
    return within(viewer.scope(permission))


def within(paths: Sequence[str]) -> ColumnElement[bool]:
    """Return which accounts are of the units that these paths cover."""
    if "" in paths:
        return true()
    return Account.unit_id.in_(select(Unit.id).where(in_scope(paths)))


def visible(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """Return which accounts a person may see: those their roles cover, those they own, and those whose
    deputy they are.
    """
    return or_(named_for(viewer.id, at), covered(viewer, Permission.SEE_REGISTER))


def owned_by(person_id: int, at: datetime) -> Select[Account]:
    """Select the open accounts that a person owns at `at`."""
    return (
        select(Account)
        .join(Ownership, Ownership.account_id == Account.id)
        .where(Ownership.person_id == person_id, Ownership.in_force(at), Account.in_force(at))
        .order_by(Account.handle)
    )


def deputised_by(person_id: int, at: datetime) -> Select[Account]:
    """Select the open accounts whose deputy a person is at `at`."""
    return (
        select(Account)
        .join(Deputy, Deputy.account_id == Account.id)
        .where(Deputy.person_id == person_id, Deputy.in_force(at), Account.in_force(at))
        .order_by(Account.handle)
    )


def with_handle(handle: str, platform: str = "") -> Sequence[Account]:
    """Return the accounts with this handle, however it is capitalised, with or without its @: one on
    each platform that has it, or on those whose name begins with `platform`.
    """
    wanted = plain(handle)
    return db.session.scalars(
        select(Account)
        .where(
            func.lower(Account.handle).in_([wanted, f"@{wanted}"]),
            func.lower(Account.platform).startswith(platform.lower(), autoescape=True),
        )
        .order_by(Account.platform, Account.handle)
    ).all()


def handles() -> Sequence[str]:
    """Return every handle of the register."""
    return db.session.scalars(select(Account.handle).order_by(Account.handle)).all()


def without_owner(at: datetime) -> ColumnElement[bool]:
    """Return which accounts nobody owns at `at`."""
    owned = aliased(Ownership)
    return ~exists().where(
        owned.account_id == Account.id,
        owned.starts_at <= at,
        or_(owned.ends_at.is_(None), owned.ends_at > at),
    )


def taken(platform: str, handle: str) -> bool:
    """Say whether the handle was ever used on the platform."""
    same = func.lower(Account.handle) == handle.strip().lower()
    return bool(db.session.scalar(select(exists().where(same, Account.platform == platform))))
