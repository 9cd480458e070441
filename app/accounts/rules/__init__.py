"""The rules of the register: platforms and handles, the life of an account."""

from app.accounts.rules.life import (
    BEGUN,
    COMPROMISED_REVIEW,
    LONGEST,
    LONGEST_REVIEW,
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
from app.accounts.rules.risk import RISKS, Kept, Risk, RiskKind, named_risks
from app.accounts.rules.secrets import secret_fault

__all__ = [
    "BEGUN",
    "COMPROMISED_REVIEW",
    "LONGEST",
    "LONGEST_REVIEW",
    "MEANS",
    "RISKS",
    "AccountKind",
    "Answers",
    "Kept",
    "Life",
    "Measure",
    "Outcome",
    "Platform",
    "Risk",
    "RiskKind",
    "Span",
    "State",
    "account_review_fault",
    "answers",
    "heaviest_first",
    "may_own",
    "named_risks",
    "nearest",
    "plain",
    "review_fault",
    "secret_fault",
    "state",
    "weight",
]
