"""What people do to the register of official accounts."""

from app.accounts.actions.closing import (
    ENDING,
    ask_to_close,
    close_account,
    confirm_closing,
    withdraw_closing,
)
from app.accounts.actions.custody import Custody, set_custody
from app.accounts.actions.incident import do_step
from app.accounts.actions.life import keep_measure, lock_account, unlock_account
from app.accounts.actions.owning import set_deputy, set_owner
from app.accounts.actions.policy import record_exception, set_policy
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
from app.accounts.actions.register import open_account, review_account

__all__ = [
    "ENDING",
    "Case",
    "Custody",
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
    "record_exception",
    "reject_proposal",
    "review_account",
    "set_custody",
    "set_deputy",
    "set_owner",
    "set_policy",
    "unlock_account",
    "withdraw_closing",
    "withdraw_proposal",
]
