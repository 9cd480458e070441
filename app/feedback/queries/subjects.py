"""What feedback can be about, and on which occasion a person may give it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from app.core.db import db
from app.courses.models import CourseVersion
from app.feedback.models import FeedbackGiven
from app.feedback.rules import Subject
from app.sessions import queries as sessions
from app.sessions.models import SessionPlan
from app.training.models import Attempt, Result

LONGEST_ID = 10  # digits: more would not fit the column


@dataclass(frozen=True, slots=True)
class Source:
    """How one kind of subject is looked up.

    `occasion` returns what a person finished last by `at` that lets them give feedback once, None
    when there is nothing; `titles` returns the names of several, by their keys.
    """

    occasion: Callable[[int, str, datetime], str | None]
    titles: Callable[[Sequence[str]], dict[str, str]]


def _passed(person_id: int, course: str, at: datetime) -> str | None:
    """Return the attempt with which a person last passed a course: each renewal is an occasion."""
    found = db.session.scalar(
        select(Attempt.id)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id, Attempt.course == course)
        .where(Result.has_passed, Result.at <= at)
        .order_by(Result.at.desc(), Attempt.id.desc())
        .limit(1)
    )
    return f"attempt:{found}" if found else None


def _course_titles(keys: Sequence[str]) -> dict[str, str]:
    found = db.session.execute(
        select(CourseVersion.course, CourseVersion.title)
        .where(CourseVersion.course.in_(keys))
        .order_by(CourseVersion.id)
    )
    return {row.course: row.title for row in found}


def _attended(person_id: int, key: str, at: datetime) -> str | None:
    """Return the session, once its closed register says that the person came."""
    came = (str(one.id) == key for one in sessions.attended(person_id, at))
    return f"session:{key}" if any(came) else None


def _session_titles(keys: Sequence[str]) -> dict[str, str]:
    ids = [int(key) for key in keys if key.isdecimal() and len(key) < LONGEST_ID]
    found = sessions.sessions(sessions.listed().where(SessionPlan.id.in_(ids)))
    return {str(one.id): f"{one.title}, {one.terms.when}" for one in found}


SOURCES = {
    "course": Source(_passed, _course_titles),
    "session": Source(_attended, _session_titles),
}


def occasion(person_id: int, subject: Subject, at: datetime) -> str | None:
    """Return the occasion on which a person may give feedback, given already or not."""
    source = SOURCES.get(subject.kind)
    return source.occasion(person_id, subject.key, at) if source else None


def has_given(person_id: int, occasion: str) -> bool:
    """Say whether a person has given their feedback on an occasion."""
    given = exists().where(FeedbackGiven.person_id == person_id, FeedbackGiven.occasion == occasion)
    return bool(db.session.scalar(select(given)))


def may_give(person_id: int, subject: Subject, at: datetime) -> bool:
    """Say whether a person may give feedback now: for pages that offer it."""
    found = occasion(person_id, subject, at)
    return found is not None and not has_given(person_id, found)


def titles(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Return the names of subjects; one that has none is called by itself."""
    wanted = list(subjects)
    found: dict[Subject, str] = {one: str(one) for one in wanted}
    for kind, source in SOURCES.items():
        keys = [one.key for one in wanted if one.kind == kind]
        if keys:
            named = source.titles(keys)
            found |= {Subject(kind, key): title for key, title in named.items()}
    return found
