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
from app.training.queries.drills import played
from app.training.queries.enrolment import enrolling_by, required
from app.training.queries.extratime import extra_time, time_limit
from app.training.queries.preview import who_would_be_enrolled, would_enrol
from app.training.queries.progress import (
    Progress,
    all_progress,
    enrolled_courses,
    has_signed,
    progress,
)

__all__ = [
    "Progress",
    "all_progress",
    "answers",
    "enrolled_courses",
    "enrolling_by",
    "extra_time",
    "finished",
    "has_signed",
    "last_paper",
    "open_too_long",
    "over_at",
    "own_attempt",
    "played",
    "progress",
    "required",
    "saved",
    "time_limit",
    "who_would_be_enrolled",
    "why_it_earned_nothing",
    "would_enrol",
]
