"""The pages that change the register, and those of an account's life."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from app.accounts.views import closing, life, proposals, register  # noqa: E402 - they need `bp`

__all__ = ["bp", "closing", "life", "proposals", "register"]
