"""Giving a person more time for their quizzes, and ending that (WCAG 2.2, 2.2.1)."""

from datetime import datetime

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.people.models import Person
from app.training import queries
from app.training.models import ExtraTime


def give_extra_time(
    person: Person, percent: int | None, *, by_id: int, why: str, at: datetime
) -> ExtraTime:
    """Give a person so many per cent more time for each quiz they start from `at`; None: no limit.

    The caller holds the person's lock. What held before ends. Raises `Refused` for oneself.
    """
    if person.id == by_id:
        raise Refused(
            "You cannot give yourself more time. Ask a colleague.",
            verb="extra time given",
            about=f"person:{person.id}",
        )
    if before := queries.extra_time(person.id, at):
        end_extra_time(before, by_id=by_id, why=why, at=at)
    made = ExtraTime(person_id=person.id, percent=percent, by_id=by_id, why=why, starts_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record("extra time given", made, by_id=by_id, at=at, why=why)
    return made


def end_extra_time(held: ExtraTime, *, by_id: int, why: str, at: datetime) -> None:
    """End it: quizzes that start from `at` have the course's own time. Those begun keep theirs."""
    held.ends_at = at
    db.session.flush()
    audit.record("extra time ended", held, by_id=by_id, at=at, why=why)
