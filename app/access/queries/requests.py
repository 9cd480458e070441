"""Reading requests for access, and who may see which."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.access.models import AccessRequest, Decision, Endorsement, Grant
from app.accounts import queries as register
from app.accounts.models import Account
from app.core.db import Whom, db
from app.people import queries as people
from app.people.models import Person, Posting
from app.people.rules import Permission, Viewer

Asker = aliased(Person, name="asker")
SORTABLE: dict[str, Any] = {
    "made": AccessRequest.made_at,
    "person": Person.name,
    "account": func.lower(Account.handle),
    "level": AccessRequest.level,
    "asker": Asker.name,
    "outcome": Decision.outcome,
}


def covered(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """Return which requests a permission reaches: those for accounts that it covers."""
    reached = select(Account.id).where(register.covered(viewer, permission))
    return AccessRequest.account_id.in_(reached)


def seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return which requests a person may see: those their roles cover, those that they made, and
    those that are about them.
    """
    return or_(
        covered(viewer, Permission.SEE_REQUESTS),
        AccessRequest.made_by_id == viewer.id,
        AccessRequest.person_id == viewer.id,
    )


def whole(allowed: ColumnElement[bool]) -> Select[AccessRequest]:
    """Select the requests that meet a condition, with all that their pages show."""
    return (
        select(AccessRequest)
        .where(allowed)
        .options(
            joinedload(AccessRequest.person),
            joinedload(AccessRequest.made_by),
            joinedload(AccessRequest.account).joinedload(Account.unit),
            joinedload(AccessRequest.decision).joinedload(Decision.by),
            joinedload(AccessRequest.endorsement).joinedload(Endorsement.by),
        )
    )


def listed(viewer: Viewer, permission: Permission) -> Select[*tuple[Any, ...]]:
    """Select the columns of the list of requests that a permission reaches."""
    return (
        select(
            AccessRequest.id,
            AccessRequest.made_at,
            AccessRequest.why,
            AccessRequest.level,
            Person.name,
            Person.rank,
            Person.collar_number,
            Account.handle,
            Asker.name.label("asker_name"),
            Asker.rank.label("asker_rank"),
            func.coalesce(Decision.outcome, "waiting").label("outcome"),
            Decision.at.label("decided_at"),
            func.coalesce(Decision.fallback, "").label("fallback"),
            Endorsement.supported.label("supported"),
        )
        .join(Person, Person.id == AccessRequest.person_id)
        .join(Account, Account.id == AccessRequest.account_id)
        .join(Asker, Asker.id == AccessRequest.made_by_id)
        .outerjoin(Decision, Decision.request_id == AccessRequest.id)
        .outerjoin(Endorsement, Endorsement.request_id == AccessRequest.id)
        .where(covered(viewer, permission))
    )


def matching(
    statement: Select[*tuple[Any, ...]], search: str, outcome: str
) -> Select[*tuple[Any, ...]]:
    """Narrow the list to what a filter asks for; an empty value, and any outcome, ask
    for nothing.
    """
    if search:
        on_account = func.lower(Account.handle).contains(search.lower(), autoescape=True)
        statement = statement.where(or_(people.matching(search), on_account))
    if outcome == "waiting":
        return statement.where(Decision.id.is_(None))
    if outcome == "two":
        return statement.where(Decision.fallback != "")
    return statement if outcome in {"", "any"} else statement.where(Decision.outcome == outcome)


def waiting(person_id: int, account_id: int) -> AccessRequest | None:
    """Return the request for this person and account that nobody has decided, if there is one."""
    return db.session.scalar(
        select(AccessRequest)
        .outerjoin(Decision, Decision.request_id == AccessRequest.id)
        .where(
            AccessRequest.person_id == person_id,
            AccessRequest.account_id == account_id,
            Decision.id.is_(None),
        )
    )


def waiting_for(person_id: Whom) -> Select[*tuple[Any, ...]]:
    """Select the requests about a person that wait: handle, asker, when."""
    return (
        select(
            AccessRequest.id,
            Account.handle,
            AccessRequest.made_at,
            Asker.name.label("asker_name"),
            Asker.rank.label("asker_rank"),
        )
        .join(Account, Account.id == AccessRequest.account_id)
        .join(Asker, Asker.id == AccessRequest.made_by_id)
        .outerjoin(Decision, Decision.request_id == AccessRequest.id)
        .where(AccessRequest.person_id == person_id, Decision.id.is_(None))
        .order_by(AccessRequest.made_at)
    )


def may_ask_for(asker_id: int, person_id: int, account_id: int, at: datetime) -> bool:
    """Say whether the asker answers for the account or is the person's line manager at `at`."""
    owns = select(Account.id).where(
        Account.id == account_id, register.answered_for_by(asker_id, at)
    )
    manages = select(Posting.id).where(
        Posting.person_id == person_id,
        Posting.line_manager_id == asker_id,
        Posting.in_force(at),
    )
    return bool(db.session.scalar(select(or_(owns.exists(), manages.exists()))))


def accounts_to_ask_for(asker_id: int, at: datetime) -> Select[Account]:
    """Select the open accounts that a person may name in a request: their own; all, when they
    manage people.
    """
    manages = select(Posting.id).where(Posting.line_manager_id == asker_id, Posting.in_force(at))
    return (
        select(Account)
        .where(Account.in_force(at), or_(register.answered_for_by(asker_id, at), manages.exists()))
        .order_by(func.lower(Account.handle))
    )


def has_something_to_ask_for(asker_id: int, at: datetime) -> bool:
    """Say whether the person owns an open account or manages somebody."""
    found = accounts_to_ask_for(asker_id, at).with_only_columns(Account.id).order_by(None).limit(1)
    return db.session.scalar(found) is not None


def grants_ended_by(viewer: Viewer, at: datetime) -> Select[Grant]:
    """Select the grants that a person may end: those of accounts on which they decide, those of
    accounts they own, their own.
    """
    owned = select(Account.id).where(register.answered_for_by(viewer.id, at))
    decided = select(Account.id).where(register.covered(viewer, Permission.DECIDE_REQUESTS))
    allowed = or_(
        Grant.account_id.in_(decided), Grant.account_id.in_(owned), Grant.person_id == viewer.id
    )
    return (
        select(Grant)
        .where(allowed, Grant.in_force(at))
        .options(joinedload(Grant.person), joinedload(Grant.account))
    )
