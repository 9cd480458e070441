"""Joining, moving, leaving, and being appointed to a role."""

from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.people import queries
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.people.rules import Kind, Role, UnitKind


def add_unit(
    name: str, kind: UnitKind, parent: Unit | None, *, by_id: int | None, at: datetime
) -> Unit:
    """Add a unit below `parent`; None makes it the top of the tree."""
    unit = Unit(name=name, kind=kind, parent_id=parent.id if parent else None, path=f"?{name}")
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else ''}{unit.id:04d}."
    db.session.flush()
    audit.record("unit added", unit, by_id=by_id, at=at)
    return unit


def hire(
    *,
    collar_number: str,
    name: str,
    rank: str,
    kind: Kind,
    email: str,
    by_id: int | None,
    at: datetime,
) -> Person:
    """Enter a person who serves from `at`. Refused when the number or e-mail is taken or unusable."""
    if queries.by_collar_number(collar_number):
        raise Refused(f"There is somebody with collar number {collar_number} already.")
    person = Person(
        collar_number=collar_number, name=name, rank=rank, kind=kind, email=usable_email(email)
    )
    db.session.add(person)
    db.session.flush()
    employment = Employment(person_id=person.id, starts_at=at)
    db.session.add(employment)
    db.session.flush()
    audit.record("person entered", person, by_id=by_id, at=at)
    audit.record("employment began", employment, by_id=by_id, at=at)
    return person


def usable_email(text: str) -> str:
    """Return the address in small letters. Refused when it is not one single address."""
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Refused(f"{text} is not an e-mail address.") from error


def post(
    person: Person, unit: Unit, line_manager: Person | None, *, by_id: int | None, at: datetime
) -> Posting:
    """Post a person to a unit under a line manager from `at`; the posting before ends."""
    _end_open(Posting, person, "posting ended", by_id=by_id, at=at)
    posting = Posting(
        person_id=person.id,
        unit_id=unit.id,
        line_manager_id=line_manager.id if line_manager else None,
        starts_at=at,
    )
    db.session.add(posting)
    db.session.flush()
    audit.record("posting began", posting, by_id=by_id, at=at)
    return posting


def leave(person: Person, *, by_id: int | None, at: datetime, why: str) -> None:
    """End a person's service at `at`. What they may do ends with it, since it is derived from it."""
    if not _end_open(Employment, person, "employment ended", by_id=by_id, at=at, why=why):
        raise Refused(f"{person.titled} does not serve in the force.")
    _end_open(Posting, person, "posting ended", by_id=by_id, at=at, why=why)


def _end_open(
    model: Any, person: Person, verb: str, *, by_id: int | None, at: datetime, why: str = ""
) -> bool:
    row = db.session.scalar(
        select(model).where(model.person_id == person.id, model.ends_at.is_(None))
    )
    if row is None:
        return False
    row.ends_at = at
    db.session.flush()
    audit.record(verb, row, by_id=by_id, at=at, why=why)
    return True


def appoint(
    person: Person, role: Role, unit: Unit, *, by_id: int | None, at: datetime, why: str
) -> Appointment:
    """Appoint a person to a role over a unit and everything below it, from `at`."""
    if by_id == person.id:
        raise Refused("You cannot appoint yourself.", verb="role given", about=f"person:{person.id}")
    held = [one for one in queries.appointments(person.id) if one.is_in_force(at)]
    if any(one.role == role and unit.path.startswith(one.unit.path) for one in held):
        raise Refused(f"{person.titled} holds this role there already.")
    made = Appointment(
        person_id=person.id, role=role, unit_id=unit.id, by_id=by_id, why=why, starts_at=at
    )
    db.session.add(made)
    db.session.flush()
    audit.record("role given", made, by_id=by_id, at=at, why=why)
    return made


def end_appointment(appointment: Appointment, *, by_id: int | None, at: datetime, why: str) -> None:
    """End a role at `at`. Refused for one's own, and for the last manager of Corporate Communication."""
    about = f"appointment:{appointment.id}"
    if appointment.ends_at is not None:
        raise Refused("This role has already ended.", about=about)
    if by_id == appointment.person_id:
        raise Refused("You cannot end a role of your own.", verb="role ended", about=about)
    if appointment.role == Role.CORPORATE_COMMUNICATION_MANAGER and _is_last(appointment, at):
        raise Refused(
            "This is the last Corporate Communication manager. Appoint another one first.",
            verb="role ended",
            about=about,
        )
    appointment.ends_at = at
    db.session.flush()
    audit.record("role ended", appointment, by_id=by_id, at=at, why=why)


def _is_last(appointment: Appointment, at: datetime) -> bool:
    others = queries.holders_of(Role.CORPORATE_COMMUNICATION_MANAGER, at)
    return all(person.id == appointment.person_id for person in others)


