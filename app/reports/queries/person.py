"""One person's record: who they are, their certificates, and what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import joinedload

from app.certification.models import Certificate, Revocation
from app.certification.queries import certificate_term
from app.core.db import db
from app.people.models import Employment, Person, Posting, Unit
from app.people.rules import Permission, Viewer
from app.training.models import Attempt, Result


def visible(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """Return whose record a person may see: their own, of those they manage, of their scope."""
    manages = exists().where(
        Posting.person_id == Person.id, Posting.line_manager_id == viewer.id, Posting.in_force(at)
    )
    near = or_(Person.id == viewer.id, manages)
    if not viewer.may(Permission.SEE_PEOPLE):
        return near
    paths = viewer.scope(Permission.SEE_PEOPLE)
    if "" in paths:
        return true()
    covered = exists().where(
        Posting.person_id == Person.id,
        Posting.in_force(at),
        Posting.unit_id.in_(select(Unit.id).where(or_(*(Unit.path.startswith(p) for p in paths)))),
    )
    return or_(near, covered)


def record(collar_number: str, viewer: Viewer, at: datetime) -> Select[Person]:
    """Select the person with this collar number, if the viewer may see them."""
    return (
        select(Person)
        .where(Person.collar_number == collar_number, visible(viewer, at))
        .options(
            joinedload(Person.employments),
            joinedload(Person.postings).joinedload(Posting.unit),
            joinedload(Person.postings).joinedload(Posting.line_manager),
        )
    )


def certificates(person_id: int, at: datetime) -> Sequence[Any]:
    """Return a person's certificates, newest first, each with its true end and revocation."""
    return db.session.execute(
        select(Certificate, certificate_term.c.ended_at, Revocation.at.label("revoked_at"))
        .join(certificate_term, certificate_term.c.certificate_id == Certificate.id)
        .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
        .options(joinedload(Certificate.course_version))
        .where(Certificate.person_id == person_id, Certificate.starts_at <= at)
        .order_by(Certificate.starts_at.desc(), Certificate.id.desc())
    ).all()


def attempts(person_id: int) -> Sequence[Any]:
    """Return a person's closed attempts with their results, newest first. For those who may see marks."""
    return db.session.execute(
        select(
            Attempt.id, Attempt.course, Attempt.number, Attempt.started_at,
            Result.at, Result.right_answers, Result.questions, Result.has_passed,
        )
        .join(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.started_at.desc())
    ).all()  # fmt: skip


def team(manager_id: int, at: datetime) -> Select[*tuple[Any, ...]]:
    """Select the ids of those whom a person manages at `at`, serving, by name."""
    return (
        select(Person.id)
        .join(Posting, and_(Posting.person_id == Person.id, Posting.in_force(at)))
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .where(Posting.line_manager_id == manager_id)
        .order_by(Person.sort_name, Person.collar_number)
    )
