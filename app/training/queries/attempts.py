"""Reading attempts and their answers. What is right is never read here."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.training.models import Answer, Attempt, Result


def own_attempt(person_id: int, attempt_id: int) -> Select[Attempt]:
    """Select an attempt among the person's own, with its result and which version it is on."""
    return (
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
        .options(joinedload(Attempt.result), joinedload(Attempt.course_version))
    )


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
