"""The pages that change the register, and those of an account's life."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from app.accounts.views import (  # noqa: E402 - they need `bp`
    closing,
    incident,
    life,
    proposals,
    register,
)

__all__ = ["bp", "closing", "incident", "life", "proposals", "register"]
