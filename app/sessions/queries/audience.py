"""Whom a session is for: the people of its course, and whoever they answer to."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    bindparam,
    exists,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.certification.models import Certificate
from app.core.db import db
from app.courses import queries as courses
from app.people.models import Employment, Person, Posting
from app.training import queries as training
from app.training.models import LessonRead
from app.training.rules.audience import Enrolling


def courses_of(person_ids: Sequence[int], at: datetime) -> dict[int, set[str]]:
    """Return the courses in force that each of these people is enrolled on at `at`, in one statement
    besides the versions in force.
    """
    found: dict[int, set[str]] = defaultdict(set)
    versions = courses.approved(at)
    if not versions or not person_ids:
        return found
    enrolling = tuple(training.enrolling_by(versions[one]) for one in sorted(versions))
    asked = {"at": at, "person_ids": person_ids, "person_id": person_ids[0]}
    statement = _courses_of(enrolling, one_person=len(person_ids) == 1)
    for row in db.session.execute(statement, asked):
        found[row.person_id].add(row.course)
    return found


@lru_cache(maxsize=64)
def _courses_of(enrolling: tuple[Enrolling, ...], *, one_person: bool) -> CompoundSelect[Any]:
    """Return the statement, built once while no course changes."""
    mine = [training.required(one, one_person=one_person).subquery() for one in enrolling]
    asked: ColumnElement[Any] = bindparam("person_ids", expanding=True)
    return union_all(
        *(
            select(rows.c.person_id, literal(one.course, String).label("course")).where(
                rows.c.person_id.in_(asked)
            )
            for one, rows in zip(enrolling, mine, strict=True)
        )
    )


def managed(manager_id: int, at: datetime) -> Select[int]:
    """Select the ids of those whose line manager somebody is at `at`."""
    return select(Posting.person_id).where(
        Posting.line_manager_id == manager_id, Posting.in_force(at)
    )


def team(manager_id: int, at: datetime) -> Sequence[Any]:
    """Return those whose line manager somebody is at `at`, by name: id, name, rank, collar_number."""
    return db.session.execute(
        select(Person.id, Person.name, Person.rank, Person.collar_number)
        .join(Employment, Employment.person_id == Person.id)
        .where(Employment.in_force(at), Person.id.in_(managed(manager_id, at)))
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
