"""What the worker does for training: close the quizzes whose time is over."""

from app.certification.issuer import issuer
from app.core.clock import now
from app.core.db import db, lock, transaction
from app.notices.jobs import workflow
from app.people.models import Person
from app.training import actions, queries
from app.training.models import Attempt
from app.training.rules.round import is_over


@workflow("close quizzes", when="*/10 * * * *")
def close_quizzes() -> int:
    """Grade every open attempt that is over, as of its end. Returns how many were closed.

    Nothing waits for this: its owner's next press does the same, with the same result.
    """
    return sum(_close(*one) for one in queries.open_too_long(now()))


def _close(attempt_id: int, person_id: int) -> bool:
    with transaction():
        lock(Person, person_id)
        lock(Attempt, attempt_id)
        attempt, at = db.session.get_one(Attempt, attempt_id), now()
        if attempt.closed_at is not None or not is_over(queries.over_at(attempt, at), at):
            return False
        actions.submit(attempt, issuer(), at=at)
    return True
