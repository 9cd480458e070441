"""Pages of training taken before Keyholder."""

from flask import Blueprint

bp = Blueprint("prior_learning", __name__)

from app.prior_learning.views import decisions, recording, records  # noqa: E402

__all__ = ["bp", "decisions", "recording", "records"]
