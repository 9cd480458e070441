"""The rules of the register: platforms and handles, the life of an account."""

from app.accounts.rules.incident import BY_KEY as STEP_BY_KEY
from app.accounts.rules.incident import STEPS, Step, due_at
from app.accounts.rules.incident import clock as since_lock
from app.accounts.rules.life import (
    BEGUN,
    COMPROMISED_REVIEW,
    LONGEST,
    MEANS,
    Life,
    Measure,
    Outcome,
    Span,
    State,
    account_review_fault,
    heaviest_first,
    review_fault,
    state,
    weight,
)
from app.accounts.rules.owning import Answers, answers, may_own
from app.accounts.rules.register import AccountKind, Platform, nearest, plain
from app.accounts.rules.secrets import secret_fault

__all__ = [
    "BEGUN",
    "COMPROMISED_REVIEW",
    "LONGEST",
    "MEANS",
    "STEPS",
    "STEP_BY_KEY",
    "AccountKind",
    "Answers",
    "Life",
    "Measure",
    "Outcome",
    "Platform",
    "Span",
    "State",
    "Step",
    "account_review_fault",
    "answers",
    "due_at",
    "heaviest_first",
    "may_own",
    "nearest",
    "plain",
    "review_fault",
    "secret_fault",
    "since_lock",
    "state",
    "weight",
]
