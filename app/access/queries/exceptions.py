"""Where fewer people had a part in giving access than the rule asks for: listed, never silent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, cast, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from app.access.models import (
    AccessRequest,
    Decision,
    Emergency,
    EmergencyConfirmation,
    Grant,
    PlatformChange,
)
from app.accounts import queries as register
from app.accounts.models import Account
from app.core.db import UTCDateTime, db
from app.people.models import Person
from app.people.rules import Permission, Viewer

By = aliased(Person, name="by")


def exceptions(viewer: Viewer, permission: Permission) -> Sequence[Any]:
    """Return each exception on the accounts that the permission covers, newest first: kind, at,
    person, account, by whom, why, `confirm_by` and `confirmed_at` of an emergency. One statement.
    """
    parts = (_two_people(), _one_person(), _emergencies())
    reached = register.covered(viewer, permission)
    found = union_all(*(part.where(reached) for part in parts)).subquery()
    return db.session.execute(select(found).order_by(found.c.at.desc(), found.c.about.desc())).all()


def _columns(kind: str, about: Any, moment: Any, why: Any, *dates: Any) -> list[Any]:
    confirm_by, confirmed_at = dates
    who = func.trim(Person.rank + " " + Person.name)
    by = func.trim(By.rank + " " + By.name)
    return [
        literal(kind).label("kind"),
        about.label("about"),
        moment.label("at"),
        who.label("person"),
        Person.collar_number.label("collar_number"),
        Account.handle.label("handle"),
        Account.id.label("account_id"),
        by.label("by"),
        why.label("why"),
        confirm_by.label("confirm_by"),
        confirmed_at.label("confirmed_at"),
    ]


def _no_date() -> Any:
    return cast(null(), UTCDateTime())


def _two_people() -> Select[*tuple[Any, ...]]:
    dates = (_no_date(), _no_date())
    columns = _columns(
        "decided by two people", AccessRequest.id, Decision.at, Decision.fallback, *dates
    )
    return (
        select(*columns)
        .select_from(Decision)
        .join(AccessRequest, AccessRequest.id == Decision.request_id)
        .join(Account, Account.id == AccessRequest.account_id)
        .join(Person, Person.id == AccessRequest.person_id)
        .join(By, By.id == Decision.by_id)
        .where(Decision.fallback != "")
    )


def _one_person() -> Select[*tuple[Any, ...]]:
    dates = (_no_date(), _no_date())
    columns = _columns(
        "approved and set up by one person",
        PlatformChange.grant_id, PlatformChange.at, PlatformChange.flagged, *dates,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(PlatformChange)
        .join(Grant, Grant.id == PlatformChange.grant_id)
        .join(Account, Account.id == Grant.account_id)
        .join(Person, Person.id == Grant.person_id)
        .join(By, By.id == PlatformChange.by_id)
        .where(PlatformChange.flagged != "")
    )


def _emergencies() -> Select[*tuple[Any, ...]]:
    dates = (Grant.confirm_by, EmergencyConfirmation.at)
    columns = _columns("emergency", Grant.id, Emergency.at, Emergency.why, *dates)
    return (
        select(*columns)
        .select_from(Emergency)
        .join(Grant, Grant.id == Emergency.grant_id)
        .outerjoin(EmergencyConfirmation, EmergencyConfirmation.grant_id == Grant.id)
        .join(Account, Account.id == Grant.account_id)
        .join(Person, Person.id == Grant.person_id)
        .join(By, By.id == Emergency.by_id)
    )


def waits_for_confirmation(row: Any, at: datetime) -> bool:
    """Say whether an emergency still waits for its second person at `at`."""
    return row.confirm_by is not None and row.confirmed_at is None and at < row.confirm_by
