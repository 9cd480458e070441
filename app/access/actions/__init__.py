"""Writing about access: asking and giving, and what happens to it afterwards."""

from app.access.actions.platform import confirm_removal, set_up
from app.access.actions.requests import approve, ask, end, endorse, refuse, withdraw

__all__ = [
    "approve",
    "ask",
    "confirm_removal",
    "end",
    "endorse",
    "refuse",
    "set_up",
    "withdraw",
]
