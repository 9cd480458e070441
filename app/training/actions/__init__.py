"""Enrolling, reading, sitting the quiz, signing; credits."""

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
from app.training.actions.credits import credit, withdraw_credit

__all__ = [
    "Saved",
    "Source",
    "Superseded",
    "certify",
    "credit",
    "enrol",
    "mark_read",
    "save",
    "sign",
    "start",
    "submit",
    "withdraw_credit",
]
