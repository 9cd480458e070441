"""One person's record: who they are, their certificates, and what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from app.audit import queries as audit
from app.audit.models import AuditEvent
from app.core.db import db
from app.courses.models import CourseVersion
from app.people.models import Employment, Person, Posting
from app.people.queries import record_seen
from app.people.rules import Viewer
from app.training.models import Attempt, Result


def record(collar_number: str, viewer: Viewer, at: datetime) -> Select[Person]:
    """Select the person with this collar number, if the viewer may see them."""
    return (
        select(Person)
        .where(Person.collar_number == collar_number, record_seen(viewer, at))
        .options(
            joinedload(Person.employments),
            joinedload(Person.postings).joinedload(Posting.unit),
            joinedload(Person.postings).joinedload(Posting.line_manager),
        )
    )


def attempts(person_id: int) -> Sequence[Any]:
    """Return a person's closed attempts with their results, newest first. For those who may see marks."""
    return db.session.execute(
        select(
            Attempt.id, CourseVersion.title, Attempt.number, Attempt.started_at,
            Result.at, Result.right_answers, Result.questions, Result.has_passed,
        )
        .join(Result, Result.attempt_id == Attempt.id)
        .join(CourseVersion, CourseVersion.id == Attempt.course_version_id)
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.started_at.desc())
    ).all()  # fmt: skip


SIGN_INS = ("signed in", "signed out", "password chosen", "password reset asked for")


def happenings(abouts: Sequence[str], *, sign_ins: bool) -> Sequence[Any]:
    """Return what happened to these things, newest first, at most 200; when and where somebody signed
    in only where that is asked for.
    """
    found = audit.happenings().where(AuditEvent.about.in_(abouts))
    if not sign_ins:
        found = found.where(AuditEvent.verb.not_in(SIGN_INS))
    return db.session.execute(found.order_by(AuditEvent.seq.desc()).limit(200)).all()


def team(manager_id: int, at: datetime) -> Select[*tuple[Any, ...]]:
    """Select the ids of those whom a person manages at `at`, serving."""
    return (
        select(Person.id)
        .join(Posting, and_(Posting.person_id == Person.id, Posting.in_force(at)))
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .where(Posting.line_manager_id == manager_id)
    )
