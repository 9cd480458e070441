"""The pages about sessions: planning, booking, private calendars."""

from flask import Blueprint

bp = Blueprint("sessions", __name__)
