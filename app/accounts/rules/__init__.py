"""The rules of the register: platforms and handles, the life of an account."""

from app.accounts.rules.incident import BY_KEY as STEP_BY_KEY
from app.accounts.rules.incident import STEPS, Step, due_at
from app.accounts.rules.incident import clock as since_lock
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
from app.accounts.rules.policy import (
    FIRST_POLICIES,
    Coverage,
    Policy,
    coverage,
    exception_risk,
    needs_exception,
    why_not_permitted,
)
from app.accounts.rules.register import AccountKind, Platform, nearest, plain
from app.accounts.rules.risk import RISKS, Kept, Risk, RiskKind, named_risks
from app.accounts.rules.secrets import SecondFactor, secret_fault

__all__ = [
    "BEGUN",
    "COMPROMISED_REVIEW",
    "FIRST_POLICIES",
    "LONGEST",
    "LONGEST_REVIEW",
    "MEANS",
    "RISKS",
    "STEPS",
    "STEP_BY_KEY",
    "AccountKind",
    "Answers",
    "Coverage",
    "Kept",
    "Life",
    "Measure",
    "Outcome",
    "Platform",
    "Policy",
    "Risk",
    "RiskKind",
    "SecondFactor",
    "Span",
    "State",
    "Step",
    "account_review_fault",
    "answers",
    "coverage",
    "due_at",
    "exception_risk",
    "heaviest_first",
    "may_own",
    "named_risks",
    "nearest",
    "needs_exception",
    "plain",
    "review_fault",
    "secret_fault",
    "since_lock",
    "state",
    "weight",
    "why_not_permitted",
]
