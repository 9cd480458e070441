"""What people do to the register of official accounts."""

from app.accounts.actions.closing import (
    ENDING,
    ask_to_close,
    close_account,
    confirm_closing,
    withdraw_closing,
)
from app.accounts.actions.incident import do_step
from app.accounts.actions.life import keep_measure, lock_account, unlock_account
from app.accounts.actions.owning import set_deputy, set_owner
from app.accounts.actions.proposal import (
    Case,
    Entry,
    approve_proposal,
    enter,
    open_proposed,
    propose,
    reject_proposal,
    withdraw_proposal,
)
from app.accounts.actions.register import open_account

__all__ = [
    "ENDING",
    "Case",
    "Entry",
    "approve_proposal",
    "ask_to_close",
    "close_account",
    "confirm_closing",
    "do_step",
    "enter",
    "keep_measure",
    "lock_account",
    "open_account",
    "open_proposed",
    "propose",
    "reject_proposal",
    "set_deputy",
    "set_owner",
    "unlock_account",
    "withdraw_closing",
    "withdraw_proposal",
]
