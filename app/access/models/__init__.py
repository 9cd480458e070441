"""The tables of access: asking and giving, and what happens to it afterwards."""

from app.access.models.life import (
    Emergency,
    EmergencyConfirmation,
    PersonSuspension,
    PlatformChange,
)
from app.access.models.requests import AccessRequest, Decision, Endorsement, Grant
from app.access.models.reviews import (
    AccessReview,
    ReviewAnswer,
    ReviewItem,
    ReviewReport,
    ReviewSignOff,
)

__all__ = [
    "AccessRequest",
    "AccessReview",
    "Decision",
    "Emergency",
    "EmergencyConfirmation",
    "Endorsement",
    "Grant",
    "PersonSuspension",
    "PlatformChange",
    "ReviewAnswer",
    "ReviewItem",
    "ReviewReport",
    "ReviewSignOff",
]
