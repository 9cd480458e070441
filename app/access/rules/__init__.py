"""The rules of access: the gate (may somebody post, and why not) and the life of what was given."""

from app.access.rules.emergency import confirm_by
from app.access.rules.gate import Check, Standing, checks, obstacles, why_not
from app.access.rules.life import (
    ALLOWED,
    CORPORATE_COMMUNICATION,
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

__all__ = [
    "ALLOWED",
    "CORPORATE_COMMUNICATION",
    "INSPECTOR_OR_ABOVE",
    "MEANS",
    "SUSPENDED_FOR",
    "Check",
    "Done",
    "Level",
    "Standing",
    "State",
    "SuspensionKind",
    "Terms",
    "checks",
    "confirm_by",
    "ends_at",
    "level_fault",
    "obstacles",
    "state",
    "why_not",
]
