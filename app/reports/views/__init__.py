"""The pages of people: who is certified, one person's record."""

from flask import Blueprint

bp = Blueprint("reports", __name__)

from app.reports.views import districts, history, people, person  # noqa: E402 - they need `bp`

__all__ = ["bp", "districts", "history", "people", "person"]
