"""Reading requests for access, and who may see which."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.access.models import AccessRequest, Decision, Grant
from app.accounts.models import Account, Ownership
from app.core.db import db
from app.people.models import Employment, Person, Posting
from app.people.rules import Permission, Viewer

Asker = aliased(Person, name="asker")
SORTABLE: dict[str, Any] = {
    "made": AccessRequest.made_at,
    "person": Person.name,
    "account": func.lower(Account.handle),
    "asker": Asker.name,
    "outcome": Decision.outcome,
}


def seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return which requests a person may see: all with the role for it, else those that they
    made or that are about them.
    """
    if viewer.may(Permission.SEE_REQUESTS):
        return true()
    return or_(AccessRequest.made_by_id == viewer.id, AccessRequest.person_id == viewer.id)


def whole(viewer: Viewer) -> Select[AccessRequest]:
    """Select requests that a person may see, with all that their pages show."""
    return (
        select(AccessRequest)
        .where(seen_by(viewer))
        .options(
            joinedload(AccessRequest.person),
            joinedload(AccessRequest.made_by),
            joinedload(AccessRequest.account),
            joinedload(AccessRequest.decision).joinedload(Decision.by),
        )
    )


def listed(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Select the columns of the list of requests that a person may see."""
    return (
        select(
            AccessRequest.id,
            AccessRequest.made_at,
            AccessRequest.why,
            Person.name,
            Person.rank,
            Person.collar_number,
            Account.handle,
            Asker.name.label("asker_name"),
            Asker.rank.label("asker_rank"),
            func.coalesce(Decision.outcome, "waiting").label("outcome"),
            Decision.at.label("decided_at"),
        )
        .join(Person, Person.id == AccessRequest.person_id)
        .join(Account, Account.id == AccessRequest.account_id)
        .join(Asker, Asker.id == AccessRequest.made_by_id)
        .outerjoin(Decision, Decision.request_id == AccessRequest.id)
        .where(seen_by(viewer))
    )


def matching(
    statement: Select[*tuple[Any, ...]], search: str, outcome: str
) -> Select[*tuple[Any, ...]]:
    """Narrow the list to what a filter asks for; an empty value asks for nothing."""
    if search:
        like = f"%{search.lower()}%"
        statement = statement.where(
            or_(
                func.lower(Person.name).like(like),
                func.lower(Person.collar_number).like(like),
                func.lower(Account.handle).like(like),
            )
        )
    if outcome == "waiting":
        return statement.where(Decision.id.is_(None))
    return statement.where(Decision.outcome == outcome) if outcome else statement


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


def waiting_for(person_id: int) -> Select[*tuple[Any, ...]]:
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
    """Say whether the asker owns the account or is the person's line manager at `at`."""
    owns = select(Ownership.id).where(
        Ownership.account_id == account_id,
        Ownership.person_id == asker_id,
        Ownership.in_force(at),
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
    owned = select(Ownership.account_id).where(
        Ownership.person_id == asker_id, Ownership.in_force(at)
    )
    manages = select(Posting.id).where(Posting.line_manager_id == asker_id, Posting.in_force(at))
    return (
        select(Account)
        .where(Account.in_force(at), or_(Account.id.in_(owned), manages.exists()))
        .order_by(func.lower(Account.handle))
    )


def has_something_to_ask_for(asker_id: int, at: datetime) -> bool:
    """Say whether the person owns an open account or manages somebody."""
    found = accounts_to_ask_for(asker_id, at).with_only_columns(Account.id).order_by(None).limit(1)
    return db.session.scalar(found) is not None


def serving(collar_number: str, at: datetime) -> Person | None:
    """Return the person with this collar number if they serve at `at`."""
    return db.session.scalar(
        select(Person)
        .join(Employment, Employment.person_id == Person.id)
        .where(func.lower(Person.collar_number) == collar_number.lower(), Employment.in_force(at))
    )


def grants_ended_by(viewer: Viewer, at: datetime) -> Select[Grant]:
    """Select the grants that a person may end: any, with the role; those of accounts they own; their own."""
    owned = select(Ownership.account_id).where(
        Ownership.person_id == viewer.id, Ownership.in_force(at)
    )
    allowed = (
        true()
        if viewer.may(Permission.DECIDE_REQUESTS)
        else or_(Grant.account_id.in_(owned), Grant.person_id == viewer.id, false())
    )
    return (
        select(Grant)
        .where(allowed, Grant.ends_at.is_(None))
        .options(joinedload(Grant.person), joinedload(Grant.account))
    )
