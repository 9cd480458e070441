"""Valid things, by name: each brings what the database requires, so that a test says only what it is
about. Rows are written directly, without events; they are flushed, and the test client commits them.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.db import db
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.people.rules import Kind, Role, UnitKind

LONG_AGO = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)  # well before the tests' TODAY
PASSWORD = "three words unlike any other"
_numbers = count(2001)


def add(row):
    """Put a row into the database and return it."""
    db.session.add(row)
    db.session.flush()
    return row


def since(starts_at: datetime | None = None) -> datetime:
    """Return from when something new holds: long ago, but never before the history's last event
    (the database refuses what is dated back)."""
    return starts_at or db.session.scalar(select(func.max(AuditEvent.at))) or LONG_AGO


# The force and its people


def force() -> Unit:
    """The top of the tree; the same each time within one test."""
    found = db.session.scalar(select(Unit).where(Unit.kind == UnitKind.FORCE))
    return found or unit("Hertfordshire Constabulary", UnitKind.FORCE, parent=None)


def unit(
    name: str = "", kind: UnitKind = UnitKind.TEAM, parent: Unit | str | None = "force"
) -> Unit:
    """A part of the force, below the force itself unless another parent is given."""
    above = force() if parent == "force" else parent
    number = next(_numbers)
    made = add(
        Unit(
            name=name or f"Team {number}",
            kind=kind,
            parent_id=above.id if above else None,
            path=f"?{number}",
        )
    )
    made.path = f"{above.path if above else ''}{made.id:04d}."
    db.session.flush()
    return made


def person(
    name: str = "",
    *,
    role: Role | None = None,
    over: Unit | None = None,
    unit: Unit | None = None,
    manager: Person | None = None,
    rank: str = "PC",
    kind: Kind = Kind.OFFICER,
    collar_number: str = "",
    starts_at: datetime | None = None,
    left_at: datetime | None = None,
    is_demonstration: bool = False,
) -> Person:
    """Somebody who serves and is posted; holds `role` over `over` (the force when not given)."""
    starts_at = since(starts_at)
    number = collar_number or str(next(_numbers))
    made = add(
        Person(
            collar_number=number,
            name=name or f"Robin Example {number}",
            rank=rank,
            kind=kind,
            email=f"{number.lower()}@force.example",
            is_demonstration=is_demonstration,
        )
    )
    add(Employment(person_id=made.id, starts_at=starts_at, ends_at=left_at))
    posting(made, unit or force(), manager, starts_at=starts_at, ends_at=left_at)
    if role:
        appointment(made, role, over)
    return made


def posting(
    of: Person,
    unit: Unit,
    manager: Person | None = None,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Posting:
    """A time in one unit under one line manager."""
    manager_id = manager.id if manager else None
    return add(
        Posting(
            person_id=of.id,
            unit_id=unit.id,
            line_manager_id=manager_id,
            starts_at=since(starts_at),
            ends_at=ends_at,
        )
    )


def appointment(
    of: Person, role: Role, over: Unit | None = None, *, starts_at: datetime | None = None
) -> Appointment:
    """A role held by a person, over the force unless another unit is given."""
    over = over or force()
    return add(
        Appointment(
            person_id=of.id, role=role, unit_id=over.id, why="Given.", starts_at=since(starts_at)
        )
    )


def corporate_communication_officer(**given) -> Person:
    """Somebody who decides requests and keeps the register."""
    return _staff(Role.CORPORATE_COMMUNICATION_OFFICER, **given)


def corporate_communication_manager(**given) -> Person:
    """Somebody who also appoints and revokes."""
    return _staff(Role.CORPORATE_COMMUNICATION_MANAGER, **given)


def auditor(**given) -> Person:
    """Somebody who reads everything and changes nothing."""
    return _staff(Role.AUDITOR, **given)


def _staff(role: Role, **given) -> Person:
    return person(**{"role": role, "rank": "", "kind": Kind.STAFF, **given})


# Signing in


def password(of: Person, plain: str = PASSWORD, *, set_at: datetime = LONG_AGO) -> str:
    """Give a person a password; return it."""
    from app.signin.hashing import hasher
    from app.signin.models import Password

    add(Password(person_id=of.id, hash=hasher.hash(plain), set_at=set_at))
    return plain


def failed_tries(number: int, *, claimed: str, address: str, at: datetime) -> None:
    """So many failures to sign in, one a second, the last at `at`."""
    from app.signin.models import FailedTry
    from app.signin.queries import claim

    for seconds in range(number):
        add(
            FailedTry(
                at=at - timedelta(seconds=seconds), claimed_hash=claim(claimed), address=address
            )
        )


# Courses and certificates


@cache
def course_text():
    """The course as it stands in the repository, read once: its content and canonical text."""
    from app.courses import snapshot, source
    from app.courses.content import build

    raw = source.read("twitter-protocol").raw
    return build(raw), snapshot.encode(raw)


def course_version(
    version: str = "",
    *,
    at: datetime = LONG_AGO,
    renew_by: datetime | None = None,
    meta: dict | None = None,
):
    """An approved version of the Twitter Protocol course, in force from `at`; with its undertaking
    when there is none yet. Another number than the text's own is of the same text, with `meta` in
    its metadata."""
    import hashlib

    from app.courses import snapshot
    from app.courses.models import CourseApproval, CourseVersion, Undertaking

    course, text = course_text()
    if meta:
        raw = json.loads(text)
        text = snapshot.encode({**raw, "course": {**raw["course"], **meta}})
    number = version or course.version
    publisher, approver = corporate_communication_officer(), corporate_communication_officer()
    made = add(
        CourseVersion(
            course=course.id,
            version=number,
            major=int(number.split(".")[0]),
            change="minor",
            title=course.title,
            content=text,
            content_hash=hashlib.sha256(text.encode()).hexdigest(),
            published_at=at,
            published_by_id=publisher.id,
            why="Written.",
        )
    )
    add(CourseApproval(course_version_id=made.id, at=at, by_id=approver.id, renew_by=renew_by))
    if db.session.scalar(select(func.count()).select_from(Undertaking)) == 0:
        promise = course.undertaking
        digest = hashlib.sha256(promise.text.encode()).hexdigest()
        add(
            Undertaking(
                course=course.id,
                number=promise.number,
                title=promise.title,
                text=promise.text,
                text_hash=digest,
                course_version_id=made.id,
                required_from=at,
            )
        )
    return made


def certificate(
    of: Person, version=None, *, starts_at: datetime | None = None, months: int = 12, **given
):
    """A certificate that a person holds from `starts_at`, as long as the course says. Its record is
    not a real one: for that, call `certification.actions.issue`."""
    from app.certification.models import Certificate
    from app.certification.rules import new_serial, term

    at = since(starts_at)
    version = version or course_version()
    span = term(at, None, validity_months=months, renewal_window_days=60, restores_within_days=90)
    place = db.session.scalar(select(func.max(Certificate.status_index)))
    return add(
        Certificate(
            serial=new_serial("KH"),
            person_id=of.id,
            course=version.course,
            course_version_id=version.id,
            earned_by=f"made:{next(_numbers)}",
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            restores_from=span.restores_from,
            status_index=0 if place is None else place + 1,
            holder_name=of.name,
            holder_rank="Police Constable",
            holder_unit="Millfield Safer Neighbourhood Team",
            key_id="none",
            record="not a real record",
            **given,
        )
    )
