"""Whom a session is for: the people of its course, and whoever they answer to."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.certification.models import Certificate
from app.core.db import db
from app.people import queries as people
from app.people.models import Employment, Person
from app.training.models import Enrolment, LessonRead


def courses_of(person_ids: Sequence[int], at: datetime) -> dict[int, set[str]]:
    """Return the courses that each of these people is enrolled on at `at`, in one statement."""
    rows = db.session.execute(
        select(Enrolment.person_id, Enrolment.course)
        .where(Enrolment.person_id.in_(person_ids), Enrolment.at <= at)
        .distinct()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row.person_id].add(row.course)
    return found


def team(manager_id: int, at: datetime) -> Sequence[Any]:
    """Return those whose line manager somebody is at `at`, by name: id, name, rank, collar_number."""
    return db.session.execute(
        select(Person.id, Person.name, Person.rank, Person.collar_number)
        .join(Employment, Employment.person_id == Person.id)
        .where(Employment.in_force(at), Person.id.in_(people.people_managed_by(manager_id, at)))
        .order_by(Person.sort_name, Person.collar_number)
    ).all()


def lessons_read(person_ids: Sequence[int], course: str | None) -> dict[int, frozenset[str]]:
    """Return the lessons of a course that each of these people has finished since their last
    certificate for it, in one statement: what was read for a certificate is used up by it.
    """
    later = aliased(Certificate)
    used_up = exists().where(
        later.person_id == LessonRead.person_id,
        later.course == LessonRead.course,
        later.starts_at > LessonRead.at,
    )
    rows = db.session.execute(
        select(LessonRead.person_id, LessonRead.lesson)
        .where(LessonRead.person_id.in_(person_ids), LessonRead.course == course, ~used_up)
        .distinct()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row.person_id].add(row.lesson)
    return {one: frozenset(found[one]) for one in person_ids}
