"""The rules of access: the gate (may somebody post, and why not) and the life of what was given."""

from app.access.rules.emergency import confirm_by
from app.access.rules.gate import Check, Standing, checks, obstacles, posting_risks, why_not
from app.access.rules.life import (
    ALLOWED,
    INSPECTOR_OR_ABOVE,
    MEANS,
    SUSPENDED_FOR,
    Done,
    Level,
    State,
    SuspensionKind,
    Terms,
    ends_at,
    level_fault,
    state,
)
from app.access.rules.reviews import (
    DAYS_TO_ANSWER,
    answer_fault,
    deadline_fault,
    lower_than,
    told_so_far,
)
from app.access.rules.reviews import Outcome as ReviewOutcome

__all__ = [
    "ALLOWED",
    "DAYS_TO_ANSWER",
    "INSPECTOR_OR_ABOVE",
    "MEANS",
    "SUSPENDED_FOR",
    "Check",
    "Done",
    "Level",
    "ReviewOutcome",
    "Standing",
    "State",
    "SuspensionKind",
    "Terms",
    "answer_fault",
    "checks",
    "confirm_by",
    "deadline_fault",
    "ends_at",
    "level_fault",
    "lower_than",
    "obstacles",
    "posting_risks",
    "state",
    "told_so_far",
    "why_not",
]
