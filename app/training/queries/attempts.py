"""Reading attempts and their answers. What is right is never read here."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload

from app.certification.models import Certificate
from app.core.db import db
from app.courses import queries as courses
from app.training.models import Answer, Attempt, Result
from app.training.queries.progress import progress
from app.training.rules.round import counts_until, is_over


def own_attempt(person_id: int, attempt_id: int) -> Select[Attempt]:
    """Select an attempt among the person's own, with its result and which version it is on."""
    return (
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
        .options(joinedload(Attempt.result), joinedload(Attempt.course_version))
    )


def over_at(attempt: Attempt, at: datetime) -> datetime | None:
    """Return when an open attempt is, or was, over; None when it has no end yet."""
    if attempt.deadline_at is not None:
        return attempt.deadline_at
    mine = progress(attempt.person_id, attempt.course, at)
    return mine.open_over_at if mine else None


def open_too_long(at: datetime) -> Sequence[tuple[int, int]]:
    """Return (id, person) of the open attempts that are over, or may be: they have no deadline."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.person_id)
        .where(
            Attempt.closed_at.is_(None),
            or_(Attempt.deadline_at.is_(None), Attempt.deadline_at <= at),
        )
        .order_by(Attempt.id)
    )
    return [(row.id, row.person_id) for row in rows]


def why_it_earned_nothing(attempt: Attempt, at: datetime) -> str:
    """Return why a passed attempt has led, and will lead, to no certificate; empty when it has."""
    earned_by = f"attempt:{attempt.id}"
    if db.session.scalar(select(Certificate.id).where(Certificate.earned_by == earned_by)):
        return ""
    until = db.session.scalar(
        select(courses.counts_until(attempt.course, attempt.course_version_id))
    )
    if is_over(until, at):
        return (
            "The course has changed since: passing this version no longer leads to a certificate."
        )
    published = courses.in_force(attempt.course, at)
    months = published.course.policy.validity_months if published else None
    if months and attempt.closed_at and is_over(counts_until(attempt.closed_at, months), at):
        return f"You passed more than {months} months ago: that is too long to lead to a certificate now."
    return "It belongs to an earlier round of your training, so it does not lead to a certificate."


def answers(attempt_id: int) -> dict[int, Any]:
    """Return the answer that counts for each question: number -> given. Late ones do not count."""
    return {position: given for position, (_, _, given) in saved(attempt_id).items()}


def saved(attempt_id: int) -> dict[int, tuple[int, datetime, Any]]:
    """Return, for each question saved in time, the number, time and content of its newest answer."""
    rows = db.session.execute(_saved(), {"attempt_id": attempt_id})
    return {row.position: (row.number, row.at, json.loads(row.given)) for row in rows}


@cache
def _saved() -> Select[*tuple[Any, ...]]:
    return (
        select(Answer.position, Answer.number, Answer.at, Answer.given)
        .where(Answer.attempt_id == bindparam("attempt_id"), Answer.is_late.is_(False))
        .order_by(Answer.position, Answer.number)
    )


def last_paper(person_id: int, course: str) -> str | None:
    """Return the paper of the newest attempt, so that the next one can differ."""
    return db.session.scalar(
        select(Attempt.paper)
        .where(Attempt.person_id == person_id, Attempt.course == course)
        .order_by(Attempt.id.desc())
        .limit(1)
    )


def finished(person_id: int) -> Sequence[Attempt]:
    """Return a person's closed attempts with their results, newest first."""
    return db.session.scalars(
        select(Attempt)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id)
        .options(joinedload(Attempt.result), joinedload(Attempt.course_version))
        .order_by(Attempt.id.desc())
    ).all()
