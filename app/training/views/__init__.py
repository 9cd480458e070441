"""The pages of taking a course: lessons, quiz, result, undertaking."""

from flask import Blueprint

bp = Blueprint("training", __name__)

from app.training.views import enrolment, extratime, lessons, quiz, result, undertaking, unsaved  # noqa: E402 - they need `bp`

__all__ = ["bp", "enrolment", "extratime", "lessons", "quiz", "result", "undertaking", "unsaved"]
