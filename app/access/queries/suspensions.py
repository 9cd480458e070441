"""Who is suspended, for the few who may know it, and why, for the fewer who may know that."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import joinedload

from app.access.models import PersonSuspension
from app.access.rules import SuspensionKind
from app.core.db import db
from app.people import queries as people
from app.people.models import Person
from app.people.rules import Permission, Viewer


def open_suspension(person_id: int, kind: SuspensionKind) -> PersonSuspension | None:
    """Return the suspension of this kind that has no end yet, if there is one."""
    return db.session.scalar(
        select(PersonSuspension).where(
            PersonSuspension.person_id == person_id,
            PersonSuspension.kind == str(kind),
            PersonSuspension.ends_at.is_(None),
        )
    )


def suspendable(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """Return whose rights a person may suspend: those their role covers, never their own."""
    covered = people.people_seen(viewer.scope(Permission.SUSPEND_PEOPLE), at)
    return Person.id.in_(covered.with_only_columns(Person.id)) & (Person.id != viewer.id)


def kinds_of(viewer: Viewer) -> list[SuspensionKind]:
    """Return which kinds a person may set, lift and read: Professional Standards its own;
    Corporate Communication its own and absences.
    """
    found = []
    if viewer.may(Permission.SUSPEND_FOR_STANDARDS):
        found.append(SuspensionKind.STANDARDS)
    if viewer.may(Permission.SUSPEND_FOR_COMMUNICATION):
        found += [SuspensionKind.COMMUNICATION, SuspensionKind.ABSENCE]
    return found


def suspensions(viewer: Viewer, at: datetime) -> Select[PersonSuspension]:
    """Select the suspensions that a person may read, reason included, those that hold first."""
    kinds = [str(one) for one in kinds_of(viewer)]
    of_kind = PersonSuspension.kind.in_(kinds) if kinds else false()
    return (
        select(PersonSuspension)
        .join(Person, Person.id == PersonSuspension.person_id)
        .where(of_kind, suspendable(viewer, at))
        .options(
            joinedload(PersonSuspension.person),
            joinedload(PersonSuspension.by),
            joinedload(PersonSuspension.ended_by),
        )
        .order_by(PersonSuspension.ends_at.is_not(None), PersonSuspension.starts_at.desc())
    )
