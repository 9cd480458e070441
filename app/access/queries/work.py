"""What is to be done on the platforms, so that they have what the register says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from app.access.models import Grant
from app.access.queries.gate import granted, standings
from app.access.rules import Standing, State, state, why_not
from app.accounts import queries as register
from app.accounts.models import Account
from app.core.db import AT, db
from app.people.rules import Permission, Viewer


class Kind(StrEnum):
    """What there is to do for one person and one account."""

    SET_UP = "set up"
    CHANGE = "change the level"
    REMOVE = "remove"
    SUSPEND = "remove while suspended"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do on a platform. `by_at` is when access lapses unless it is done."""

    kind: Kind
    grant_id: int
    account_id: int
    handle: str
    platform: str
    person_id: int
    person: str  # rank and name
    collar_number: str
    email: str
    level: str
    since: datetime | None
    by_at: datetime | None
    why: str

    @property
    def removes(self) -> bool:
        """Whether it takes somebody away."""
        return self.kind in {Kind.REMOVE, Kind.SUSPEND}


def work(viewer: Viewer, permission: Permission, at: datetime) -> list[Task]:
    """Return what there is to do at `at` on the accounts that the permission covers. Two statements."""
    reached = select(Account.id).where(register.covered(viewer, permission))
    found = standings(at, granted(AT).where(Grant.account_id.in_(reached)))
    tasks = [(one, kind) for one in found if (kind := _kind(one)) is not None]
    named = select(Account.id, Account.platform).where(
        Account.id.in_({one.account_id for one, _ in tasks})
    )
    platforms: dict[int, str] = {row.id: row.platform for row in db.session.execute(named)}
    return [_task(one, kind, platforms[one.account_id]) for one, kind in tasks]


def _kind(one: Standing) -> Kind | None:
    match state(one):
        case State.APPROVED:
            return Kind.SET_UP
        case State.LIVE if one.platform_level not in {None, one.level}:
            return Kind.CHANGE
        case State.REMOVAL_DUE:
            return Kind.REMOVE
        # Whoever locks or closes an account sees to its platform as a whole.
        case State.SUSPENDED if one.is_on_platform and not _meets_what_is_asked(one):
            return Kind.SUSPEND
    return None


def _meets_what_is_asked(one: Standing) -> bool:
    return one.employed and one.certified and one.signed and one.restricted_since is None


def _task(one: Standing, kind: Kind, platform: str) -> Task:
    removes = kind in {Kind.REMOVE, Kind.SUSPEND}
    return Task(
        kind=kind,
        grant_id=one.last_grant_id or 0,
        account_id=one.account_id,
        handle=one.handle,
        platform=platform,
        person_id=one.person_id,
        person=one.person,
        collar_number=one.collar_number,
        email=one.email,
        level=one.level,
        since=(one.over_at or one.grant_ended_at) if removes else one.granted_at,
        by_at=one.set_up_by if kind is Kind.SET_UP and not one.was_set_up else None,
        why=_why(one, removes=removes),
    )


def _why(one: Standing, *, removes: bool) -> str:
    if not removes:
        has = f"The platform has {one.platform_level}." if one.is_set_up else ""
        return has or "Approved, not yet on the platform."
    return " ".join(why_not(one))
