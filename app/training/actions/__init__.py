"""Enrolling, reading, sitting the quiz, signing; credits; drills."""

from app.training.actions.course import (
    Saved,
    Source,
    Superseded,
    certify,
    enrol,
    mark_read,
    save,
    sign,
    start,
    submit,
)
from app.training.actions.credits import certify_by, credit, withdraw_credit
from app.training.actions.drills import choose

__all__ = [
    "Saved",
    "Source",
    "Superseded",
    "certify",
    "certify_by",
    "choose",
    "credit",
    "enrol",
    "mark_read",
    "save",
    "sign",
    "start",
    "submit",
    "withdraw_credit",
]
