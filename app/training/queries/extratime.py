"""Reading how much more time a person has for a quiz."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.db import db
from app.courses.content import Course
from app.training.models import ExtraTime
from app.training.rules import round as rounds


def extra_time(person_id: int, at: datetime) -> ExtraTime | None:
    """Return the extra time that a person has at `at`."""
    return db.session.scalar(
        select(ExtraTime).where(ExtraTime.person_id == person_id, ExtraTime.in_force(at))
    )


def time_limit(person_id: int, course: Course, at: datetime) -> timedelta | None:
    """Return how long a quiz of this course may take that a person starts at `at`; None: no limit."""
    held = extra_time(person_id, at)
    extra = rounds.Extra(held.percent) if held else None
    return rounds.time_limit(course.policy.time_limit_minutes, extra)
