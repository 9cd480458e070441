"""The pages to sign in and out, to choose a password, and to see where one is signed in."""

from flask import Blueprint

from app.signin.views.proof import busy

bp = Blueprint("signin", __name__)

from app.signin.views import entry, passwords, sessions  # noqa: E402 - they need `bp`

__all__ = ["bp", "busy", "entry", "passwords", "sessions"]
