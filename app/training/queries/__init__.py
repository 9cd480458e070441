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
from app.training.queries.extratime import extra_time, time_limit
from app.training.queries.progress import Progress, all_progress, progress

__all__ = [
    "Progress",
    "all_progress",
    "answers",
    "enrolled_courses",
    "extra_time",
    "finished",
    "last_paper",
    "open_too_long",
    "over_at",
    "own_attempt",
    "progress",
    "saved",
    "time_limit",
    "why_it_earned_nothing",
]
