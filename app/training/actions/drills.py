"""Playing a decision drill. Nobody is graded by it, so the history is not told."""

from collections.abc import Sequence
from datetime import datetime

from app.core.db import db
from app.core.errors import Refused
from app.courses.content import Drill
from app.courses.drill import Made, play
from app.courses.queries import Published
from app.training.models import DrillStep


def choose(
    person_id: int,
    published: Published,
    drill: Drill,
    run: int,
    made: Sequence[Made],
    choice: str,
    *,
    at: datetime,
) -> DrillStep:
    """Keep the next choice of a run after those `made`. The caller holds the person's lock.

    Raises `Refused` when the run is at its end, or offers no such choice.
    """
    step = play(drill, made).step
    if step is None or step.choice(choice) is None:
        raise Refused("This choice is not offered here.")
    row = DrillStep(
        person_id=person_id,
        course=published.course.id,
        course_version_id=published.version_id,
        drill=drill.id,
        run=run,
        position=len(made) + 1,
        step=step.id,
        choice=choice,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row
