"""Writing about access: asking and giving, and what happens to it afterwards."""

from app.access.actions.emergencies import break_glass, confirm
from app.access.actions.platform import confirm_removal, set_up
from app.access.actions.requests import approve, ask, end, endorse, refuse, withdraw
from app.access.actions.suspensions import lift, record_absence, suspend

__all__ = [
    "approve",
    "ask",
    "break_glass",
    "confirm",
    "confirm_removal",
    "end",
    "endorse",
    "lift",
    "record_absence",
    "refuse",
    "set_up",
    "suspend",
    "withdraw",
]
