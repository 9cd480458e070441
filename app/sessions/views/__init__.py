"""The pages about sessions: planning, booking, attendance, private calendars."""

from flask import Blueprint

bp = Blueprint("sessions", __name__)

from app.sessions.views import (  # noqa: E402 - they need `bp`
    arrival,
    booking,
    calendars,
    exports,
    lists,
    planning,
    register,
    repeats,
    session,
    sheet,
)

__all__ = [
    "arrival",
    "booking",
    "bp",
    "calendars",
    "exports",
    "lists",
    "planning",
    "register",
    "repeats",
    "session",
    "sheet",
]
