"""The pages that change the register, and those of an account's life."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from app.accounts.views import (  # noqa: E402 - they need `bp`
    closing,
    custody,
    incident,
    life,
    policy,
    proposals,
    register,
)

__all__ = ["bp", "closing", "custody", "incident", "life", "policy", "proposals", "register"]
