"""Reading training: where a person stands with a course; attempts and their answers."""

from app.training.queries.attempts import answers, finished, last_paper, own_attempt, saved
from app.training.queries.enrolment import enrolled_courses
from app.training.queries.progress import Progress, all_progress, progress

__all__ = [
    "Progress",
    "all_progress",
    "answers",
    "enrolled_courses",
    "finished",
    "last_paper",
    "own_attempt",
    "progress",
    "saved",
]
