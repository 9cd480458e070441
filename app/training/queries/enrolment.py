"""Reading who is enrolled on what."""

from datetime import datetime

from sqlalchemy import select

from app.core.db import db
from app.training.models import Enrolment


def enrolled_courses(person_id: int, at: datetime) -> list[str]:
    """Return the courses that a person is enrolled on at `at`, in order."""
    return list(
        db.session.scalars(
            select(Enrolment.course)
            .where(Enrolment.person_id == person_id, Enrolment.at <= at)
            .distinct()
            .order_by(Enrolment.course)
        )
    )
