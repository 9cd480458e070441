"""The pages about access: requests and decisions, accounts and who may post from them."""

from flask import Blueprint, current_app

from app.access.rules import Terms
from app.core.settings import Settings

bp = Blueprint("access", __name__)


def limits() -> Settings:
    """Return the settings, among them the force's time limits for access."""
    found: Settings = current_app.extensions["settings"]
    return found


def terms() -> Terms:
    """Return the time limits of what is given now."""
    found = limits()
    return Terms(
        months=found.access_months,
        set_up_days=found.set_up_days,
        probation_days=found.probation_days,
    )


from app.access.views import (  # noqa: E402 - they need what stands above
    accounts,
    decisions,
    emergencies,
    endorsements,
    grants,
    map,
    platform,
    requests,
    reviews,
    risk,
    suspensions,
)

__all__ = [
    "accounts",
    "bp",
    "decisions",
    "emergencies",
    "endorsements",
    "grants",
    "limits",
    "map",
    "platform",
    "requests",
    "reviews",
    "risk",
    "suspensions",
    "terms",
]
