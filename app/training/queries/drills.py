"""Reading how a person has played a drill."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.training.models import DrillStep


def played(person_id: int, course: str, drill: str) -> Sequence[DrillStep]:
    """Return every choice a person has made in a drill, run by run."""
    return db.session.scalars(
        select(DrillStep)
        .where(
            DrillStep.person_id == person_id, DrillStep.course == course, DrillStep.drill == drill
        )
        .order_by(DrillStep.run, DrillStep.position)
    ).all()
