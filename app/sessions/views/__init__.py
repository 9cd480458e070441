"""The pages about sessions: planning, booking, private calendars."""

from flask import Blueprint

bp = Blueprint("sessions", __name__)

from app.sessions.views import booking, calendars, lists, planning, repeats, session  # noqa: E402 - they need `bp`

__all__ = ["booking", "bp", "calendars", "lists", "planning", "repeats", "session"]
