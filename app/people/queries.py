"""Reading people, units, postings and appointments."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, false, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import Moment, db
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.people.rules import Permission, Role, UnitKind, Viewer, collar, sort_name


def in_scope(paths: Sequence[str]) -> ColumnElement[bool]:
    """Return which units these paths cover; "" covers the whole force, no path nothing."""
    if "" in paths:
        return Unit.id.is_not(None)
    return or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))


def people_seen(paths: Sequence[str], at: datetime) -> Select[Person]:
    """Select the people these unit paths cover: with "" everyone there is or was, else whoever is
    posted below one of them at `at`.
    """
    if "" in paths:
        return select(Person)
    posted = (
        select(Posting.person_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.in_force(at), in_scope(paths))
    )
    return select(Person).where(Person.id.in_(posted))


def record_seen(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """Return whose record a person may see: their own, of those they manage, of their scope."""
    manages = exists().where(
        Posting.person_id == Person.id, Posting.line_manager_id == viewer.id, Posting.in_force(at)
    )
    covered = people_seen(viewer.scope(Permission.SEE_PEOPLE), at).with_only_columns(Person.id)
    return or_(Person.id == viewer.id, manages, Person.id.in_(covered))


def matching(text: str) -> ColumnElement[bool]:
    """Return the condition that a search asks for: part of a name, or the start of a number."""
    return or_(
        Person.sort_name.contains(sort_name(text), autoescape=True),
        Person.collar_number.startswith(collar(text), autoescape=True),
    )


def by_collar_number(collar_number: str) -> Person | None:
    """Return the person with this collar or staff number, serving or not."""
    return db.session.scalar(select(Person).where(Person.collar_number == collar(collar_number)))


def serving(collar_number: str, at: datetime) -> Person | None:
    """Return the person with this collar or staff number if they serve at `at`."""
    return db.session.scalar(
        select(Person)
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .where(Person.collar_number == collar(collar_number))
    )


def by_email(email: str) -> Person | None:
    """Return the person with this work e-mail, serving or not."""
    return db.session.scalar(select(Person).where(Person.email == email))


def appointed(person_id: Any, roles: Collection[Role], unit_id: Any, at: Moment) -> Exists:
    """Return whether a person holds one of these roles at `at` over a unit: over it, or over a part of
    the force that it lies in. Person and unit are columns of the statement around.
    """
    over, within = aliased(Unit, name="over"), aliased(Unit, name="within")
    return (
        exists()
        .where(
            Appointment.person_id == person_id,
            Appointment.role.in_(sorted(roles)),
            Appointment.in_force(at),
        )
        .where(over.id == Appointment.unit_id, within.id == unit_id)
        .where(within.path.startswith(over.path))
        .correlate_except(Appointment, over, within)
    )


def top_id() -> int:
    """Return the id of the force itself, the top of the tree."""
    statement = select(Unit.id).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1)
    return db.session.execute(statement).scalar_one()


def serves(person_id: int, at: datetime) -> bool:
    """Say whether a person serves in the force at `at`."""
    mine = select(Employment.id).where(Employment.person_id == person_id, Employment.in_force(at))
    return db.session.scalar(mine) is not None


def unit_named(name: str) -> Unit | None:
    """Return the unit with this name."""
    return db.session.scalar(select(Unit).where(Unit.name == name))


def units(paths: Sequence[str] = ("",)) -> Sequence[Any]:
    """Return the units that these paths cover in the order of the tree: id, name, kind, path."""
    return db.session.execute(
        select(Unit.id, Unit.name, Unit.kind, Unit.path).where(in_scope(paths)).order_by(Unit.path)
    ).all()


def unit_choices(paths: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the units that these paths cover, below the force itself, for a filter: path and name."""
    return tuple(
        (row.path, f"– {row.name}" if row.kind == UnitKind.TEAM else row.name)
        for row in units(paths)
        if row.kind != UnitKind.FORCE
    )


def appointments(person_id: int) -> Sequence[Appointment]:
    """Return every role that a person holds or held, newest first."""
    return db.session.scalars(
        select(Appointment)
        .where(Appointment.person_id == person_id)
        .options(joinedload(Appointment.unit))
        .order_by(Appointment.starts_at.desc(), Appointment.id.desc())
    ).all()


def holders_of(role: Role, at: datetime) -> Sequence[Person]:
    """Return who holds a role at `at` and serves."""
    return db.session.scalars(
        select(Person)
        .join(Appointment, and_(Appointment.person_id == Person.id, Appointment.in_force(at)))
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .where(Appointment.role == role)
        .distinct()
        .order_by(Person.id)
    ).all()
