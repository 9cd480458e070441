"""Pages of the daily check."""

from flask import Blueprint, current_app

bp = Blueprint("checks", __name__)


def due_hour() -> int:
    """Return the hour by which a check is due here."""
    hour: int = current_app.extensions["settings"].check_due_hour
    return hour


from app.checks.views import account, overview, today  # noqa: E402

__all__ = ["account", "bp", "due_hour", "overview", "today"]
