"""Pages of feedback: giving it, and reading what was said."""

from flask import Blueprint

bp = Blueprint("feedback", __name__)

from app.feedback.views import giving, reading  # noqa: E402

__all__ = ["bp", "giving", "reading"]
