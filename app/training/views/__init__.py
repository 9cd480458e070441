"""The pages of taking a course: lessons, quiz, result, undertaking."""

from flask import Blueprint

bp = Blueprint("training", __name__)

from app.training.views import (  # noqa: E402 - they need `bp`
    drills,
    enrolment,
    extratime,
    lessons,
    preview,
    quiz,
    result,
    undertaking,
    unsaved,
)

__all__ = [
    "bp",
    "drills",
    "enrolment",
    "extratime",
    "lessons",
    "preview",
    "quiz",
    "result",
    "undertaking",
    "unsaved",
]
