"""The tables of access: asking and giving, and what happens to it afterwards."""

from app.access.models.life import (
    Emergency,
    EmergencyConfirmation,
    LegacyHolder,
    PersonSuspension,
    PlatformChange,
)
from app.access.models.requests import AccessRequest, Decision, Endorsement, Grant

__all__ = [
    "AccessRequest",
    "Decision",
    "Emergency",
    "EmergencyConfirmation",
    "Endorsement",
    "Grant",
    "LegacyHolder",
    "PersonSuspension",
    "PlatformChange",
]
