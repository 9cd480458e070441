"""Reading the policy for new accounts, and the exceptions from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Account, AccountPolicy, PolicyException
from app.accounts.rules import FIRST_POLICIES, Platform, Policy, Risk, RiskKind, exception_risk
from app.core.db import db
from app.people.models import Person, Unit
from app.people.queries import in_scope

Approver = aliased(Person)
EXCEPTIONS_SORTABLE = {
    "unit": Unit.name,
    "platform": PolicyException.platform,
    "from": PolicyException.starts_at,
    "until": PolicyException.ends_at,
    "by": Approver.sort_name,
}


def policy(platform: str, at: datetime) -> Policy | None:
    """Return what is permitted on a platform at `at`; None when nothing is laid down."""
    row = db.session.scalar(
        select(AccountPolicy)
        .where(AccountPolicy.platform == platform, AccountPolicy.at <= at)
        .order_by(AccountPolicy.number.desc())
        .limit(1)
    )
    if row is None:
        return next((one for key, one in FIRST_POLICIES.items() if key == platform), None)
    return Policy(row.platform, row.number, frozenset(row.kinds.split(",")), row.words)


def policy_versions() -> Sequence[AccountPolicy]:
    """Return every version that was entered, newest first."""
    return db.session.scalars(
        select(AccountPolicy)
        .options(joinedload(AccountPolicy.by))
        .order_by(AccountPolicy.at.desc(), AccountPolicy.id.desc())
    ).all()


def has_exception(platform: str, unit_id: int, at: datetime) -> bool:
    """Say whether an exception for the unit is in force at `at`."""
    found = select(PolicyException.id).where(
        PolicyException.platform == platform,
        PolicyException.unit_id == unit_id,
        PolicyException.in_force(at),
    )
    return db.session.scalar(found.limit(1)) is not None


def exceptions(paths: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Select the exceptions for the units that these paths cover, as columns for a list."""
    return (
        select(
            PolicyException.id,
            PolicyException.platform,
            PolicyException.why,
            PolicyException.starts_at,
            PolicyException.ends_at,
            Unit.name.label("unit"),
            Approver.rank.label("by_rank"),
            Approver.name.label("by_name"),
        )
        .join(Unit, Unit.id == PolicyException.unit_id)
        .join(Approver, Approver.id == PolicyException.by_id)
        .where(in_scope(paths))
    )


def outside_policy(accounts: Sequence[Any], at: datetime) -> dict[int, list[Risk]]:
    """Return which of these accounts the policy does not permit any more."""
    policies = {one: policy(one, at) for one in Platform}
    last = (
        select(func.max(PolicyException.ends_at))
        .where(
            PolicyException.platform == Account.platform,
            PolicyException.unit_id == Account.unit_id,
            PolicyException.starts_at <= at,
        )
        .scalar_subquery()
    )
    held = [str(one) for one, found in policies.items() if found]
    rows = db.session.execute(
        select(Account.id, Account.platform, Account.kind, last.label("ended_at")).where(
            Account.id.in_([one.id for one in accounts]), Account.platform.in_(held)
        )
    )
    found = {}
    for row in rows:
        says = exception_risk(policies[Platform(row.platform)], row.kind, row.ended_at, at)
        if says:
            found[row.id] = [Risk(RiskKind.POLICY, says)]
    return found
