"""Pages of reconciliation: lists held against the register, and the findings they came to."""

from flask import Blueprint

bp = Blueprint("reconciliation", __name__)

from app.reconciliation.views import findings, history, uploading  # noqa: E402

__all__ = ["bp", "findings", "history", "uploading"]
