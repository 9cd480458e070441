"""The register of official accounts: what each is, who answers for it, and its life."""

from app.accounts.models.custody import AccountCustody
from app.accounts.models.incident import IncidentStep
from app.accounts.models.life import AccountClosing, AccountLock, MeasureReview
from app.accounts.models.policy import AccountPolicy, PolicyException
from app.accounts.models.proposal import AccountProposal, ProposalDecision
from app.accounts.models.register import Account, AccountReview, Deputy, Ownership

__all__ = [
    "Account",
    "AccountClosing",
    "AccountCustody",
    "AccountLock",
    "AccountPolicy",
    "AccountProposal",
    "AccountReview",
    "Deputy",
    "IncidentStep",
    "MeasureReview",
    "Ownership",
    "PolicyException",
    "ProposalDecision",
]
