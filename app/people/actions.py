"""Joining, moving, leaving, and being appointed to a role."""

from datetime import datetime
from typing import Any, Protocol

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import or_, select

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.people import queries
from app.people.models import Appointment, Employment, FormerRank, Person, Posting, Unit
from app.people.rules import Kind, Role, UnitKind, collar, faults_of, tidy

LAST_MANAGER = "This is the last Corporate Communication manager. Appoint another one first."


class Ending(Protocol):
    """Ends, in the transaction of the leaving, what a leaver holds in another part."""

    def __call__(self, person: Person, *, by_id: int | None, at: datetime) -> None:
        """End it at `at`."""
        ...


# By part. What follows from the employment itself (access, above all) is derived and needs no entry:
# here stands what makes room for others, who must be told.
LEAVING: dict[str, Ending] = {}


def add_unit(
    name: str, kind: UnitKind, parent: Unit | None, *, by_id: int | None, at: datetime
) -> Unit:
    """Add a unit below `parent`; None makes it the top of the tree."""
    unit = Unit(
        name=tidy(name), kind=kind, parent_id=parent.id if parent else None, path=f"?{name}"
    )
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
    is_demonstration: bool = False,
) -> Person:
    """Enter a person who serves from `at`. Refused when the number or e-mail is taken or unusable."""
    number, name, address = collar(collar_number), tidy(name), usable_email(email)
    if reasons := (*faults_of(number, name), *_taken(number, address)):
        raise Refused(*reasons, verb="person entered")
    person = Person(
        collar_number=number,
        name=name,
        rank=rank,
        kind=kind,
        email=address,
        is_demonstration=is_demonstration,
    )
    db.session.add(person)
    db.session.flush()
    audit.record("person entered", person, by_id=by_id, at=at)
    _employ(person, by_id=by_id, at=at)
    return person


def usable_email(text: str) -> str:
    """Return the address in small letters. Refused when it is not one single address."""
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Refused(f"{text} is not an e-mail address.") from error


def _taken(number: str, email: str) -> list[str]:
    reasons = []
    if queries.by_collar_number(number):
        reasons.append(f"There is somebody with collar number {number} already.")
    if queries.by_email(email):
        reasons.append(f"Somebody else has the e-mail address {email}.")
    return reasons


def change_rank(
    person: Person, *, rank: str, kind: Kind, by_id: int | None, at: datetime, why: str
) -> None:
    """Let a person be of another rank, or another kind, from `at`. What they were before is kept:
    rules about ranks and kinds ask what was so at a moment. The caller holds the person's lock.
    """
    before = {"rank": person.rank, "kind": person.kind}
    if before == {"rank": rank, "kind": kind}:
        raise Refused(f"{person.titled} is that already.", about=f"person:{person.id}")
    former = FormerRank(person_id=person.id, **before, ends_at=at, by_id=by_id, why=why)
    db.session.add(former)
    db.session.flush()
    person.rank, person.kind = rank, kind
    db.session.flush()
    audit.record("rank kept", former, by_id=by_id, at=at, why=why)
    audit.record("rank changed", person, by_id=by_id, at=at, why=why, before=before)


def rejoin(person: Person, *, by_id: int | None, at: datetime) -> Employment:
    """Let somebody who has left serve again from `at`. They start without any role."""
    if queries.serves(person.id, at):
        raise Refused(f"{person.titled} serves in the force already.", about=f"person:{person.id}")
    return _employ(person, by_id=by_id, at=at)


def _employ(person: Person, *, by_id: int | None, at: datetime) -> Employment:
    employment = Employment(person_id=person.id, starts_at=at)
    db.session.add(employment)
    db.session.flush()
    audit.record("employment began", employment, by_id=by_id, at=at)
    return employment


def post(
    person: Person, unit: Unit, line_manager: Person | None, *, by_id: int | None, at: datetime
) -> Posting:
    """Post a person to a unit under a line manager from `at`; the posting before ends."""
    if line_manager and line_manager.id == person.id:
        raise Refused(f"{person.titled} cannot be their own line manager.")
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
    """End a person's service at `at`, and with it their posting and roles: should they ever come
    back, they come back as a learner. Refused for the last manager of Corporate Communication.
    """
    held = [one for one in queries.appointments(person.id) if one.is_in_force(at)]
    if any(_is_last_manager(one, at) for one in held):
        raise Refused(LAST_MANAGER, verb="employment ended", about=f"person:{person.id}")
    if not _end_open(Employment, person, "employment ended", by_id=by_id, at=at, why=why):
        raise Refused(f"{person.titled} does not serve in the force.", about=f"person:{person.id}")
    _end_open(Posting, person, "posting ended", by_id=by_id, at=at, why=why)
    for appointment in held:
        _end(appointment, "role ended", by_id=by_id, at=at, why=why)
    for end in LEAVING.values():
        end(person, by_id=by_id, at=at)


def _end_open(
    model: Any, person: Person, verb: str, *, by_id: int | None, at: datetime, why: str = ""
) -> bool:
    row = db.session.scalar(
        select(model).where(
            model.person_id == person.id, or_(model.ends_at.is_(None), model.ends_at > at)
        )
    )
    if row is not None:
        _end(row, verb, by_id=by_id, at=at, why=why)
    return row is not None


def _end(row: Any, verb: str, *, by_id: int | None, at: datetime, why: str) -> None:
    before = {"ends_at": row.ends_at}
    row.ends_at = at
    db.session.flush()
    audit.record(verb, row, by_id=by_id, at=at, why=why, before=before)


def appoint(
    person: Person, role: Role, unit: Unit, *, by_id: int | None, at: datetime, why: str
) -> Appointment:
    """Appoint a person to a role over a unit and everything below it, from `at`.

    Refused for oneself, for somebody who does not serve, and for a role held there already.
    """
    if reasons := _why_not_appoint(person, role, unit, by_id, at):
        raise Refused(*reasons, verb="role given", about=f"person:{person.id}")
    made = Appointment(
        person_id=person.id, role=role, unit_id=unit.id, by_id=by_id, why=why, starts_at=at
    )
    db.session.add(made)
    db.session.flush()
    audit.record("role given", made, by_id=by_id, at=at, why=why)
    return made


def _why_not_appoint(
    person: Person, role: Role, unit: Unit, by_id: int | None, at: datetime
) -> list[str]:
    held = [one for one in queries.appointments(person.id) if one.is_in_force(at)]
    facts = {
        "You cannot appoint yourself.": by_id == person.id,
        "Everyone is a learner without being appointed.": role is Role.LEARNER,
        f"{person.titled} does not serve in the force.": not queries.serves(person.id, at),
        f"{person.titled} holds this role there already.": any(
            one.role == role and unit.path.startswith(one.unit.path) for one in held
        ),
    }
    return [reason for reason, stands in facts.items() if stands]


def end_appointment(appointment: Appointment, *, by_id: int | None, at: datetime, why: str) -> None:
    """End a role at `at`. Refused for one's own, and for the last manager of Corporate Communication."""
    reasons = []
    ended = appointment.ends_at is not None and appointment.ends_at <= at
    if ended:
        reasons.append("This role has already ended.")
    if by_id == appointment.person_id:
        reasons.append("You cannot end a role of your own.")
    if not ended and _is_last_manager(appointment, at):
        reasons.append(LAST_MANAGER)
    if reasons:
        raise Refused(*reasons, verb="role ended", about=f"appointment:{appointment.id}")
    _end(appointment, "role ended", by_id=by_id, at=at, why=why)


def _is_last_manager(appointment: Appointment, at: datetime) -> bool:
    """Whether this makes somebody a manager of Corporate Communication, and nobody else is one."""
    if appointment.role != Role.CORPORATE_COMMUNICATION_MANAGER:
        return False
    others = queries.holders_of(Role.CORPORATE_COMMUNICATION_MANAGER, at)
    return all(person.id == appointment.person_id for person in others)
