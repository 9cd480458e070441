"""Writing about access: asking and giving, and what happens to it afterwards."""

from app.access.actions.emergencies import break_glass, confirm
from app.access.actions.platform import confirm_removal, set_up
from app.access.actions.requests import approve, ask, end, end_all, endorse, refuse, withdraw
from app.access.actions.reviews import answer, begin_review, remind, sign_off
from app.access.actions.suspensions import lift, record_absence, suspend

__all__ = [
    "answer",
    "approve",
    "ask",
    "begin_review",
    "break_glass",
    "confirm",
    "confirm_removal",
    "end",
    "end_all",
    "endorse",
    "lift",
    "record_absence",
    "refuse",
    "remind",
    "set_up",
    "sign_off",
    "suspend",
    "withdraw",
]
