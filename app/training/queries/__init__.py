"""Reading training: where a person stands with a course; attempts and their answers."""

from app.training.queries.attempts import (
    answers,
    finished,
    last_paper,
    open_too_long,
    over_at,
    own_attempt,
    saved,
    why_it_earned_nothing,
)
from app.training.queries.enrolment import enrolled_courses
from app.training.queries.progress import Progress, all_progress, progress

__all__ = [
    "Progress",
    "all_progress",
    "answers",
    "enrolled_courses",
    "finished",
    "last_paper",
    "open_too_long",
    "over_at",
    "own_attempt",
    "progress",
    "saved",
    "why_it_earned_nothing",
]
