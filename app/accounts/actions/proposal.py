"""Proposing a new account, deciding, and opening it."""

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts import queries
from app.accounts.actions.owning import set_deputy, set_owner
from app.accounts.actions.register import open_account
from app.accounts.models import Account, AccountProposal, ProposalDecision
from app.accounts.rules import AccountKind, Platform, account_review_fault, may_own
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON
from app.people.models import Person, Unit
from app.people.queries import serves


@dataclass(frozen=True, slots=True)
class Case:
    """The business case for a new account."""

    platform: Platform
    handle: str
    unit: Unit
    kind: AccountKind
    required_course: str
    audience: str
    purpose: str
    why_new: str
    owner: Person
    deputy: Person
    review_on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """An account as it is entered, and who answers for it."""

    platform: Platform
    handle: str
    address: str
    unit: Unit
    purpose: str
    kind: AccountKind
    required_course: str
    owner: Person
    deputy: Person


def propose(case: Case, *, by: Person, at: datetime) -> AccountProposal:
    """Propose a new account. Refused for who may not own one: sergeants and above, and staff, propose."""
    if reasons := _why_not_propose(case, by, at):
        raise Refused(*reasons, verb="account proposed")
    proposal = AccountProposal(
        platform=case.platform,
        handle=case.handle,
        unit_id=case.unit.id,
        kind=case.kind,
        required_course=case.required_course,
        audience=case.audience,
        purpose=case.purpose,
        why_new=case.why_new,
        owner_id=case.owner.id,
        deputy_id=case.deputy.id,
        review_on=case.review_on,
        made_by_id=by.id,
        made_at=at,
    )
    db.session.add(proposal)
    db.session.flush()
    audit.record("account proposed", proposal, by_id=by.id, at=at)
    return proposal


def _why_not_propose(case: Case, by: Person, at: datetime) -> list[str]:
    fault = account_review_fault(case.review_on, at.astimezone(LONDON).date())
    facts = {
        "An account is proposed by a sergeant or above, or by staff.": not may_own(
            by.rank, by.kind
        ),
        f"{case.handle} has been used before. A handle is never used twice.": queries.taken(
            case.platform, case.handle
        ),
        f"{case.owner.titled} cannot own an account: an owner is a sergeant or above, or staff.": (
            not may_own(case.owner.rank, case.owner.kind)
        ),
        "The deputy is somebody else than the owner.": case.owner.id == case.deputy.id,
    }
    found = [reason for reason, stands in facts.items() if stands]
    found += [
        f"{one.titled} does not serve in the force."
        for one in (case.owner, case.deputy)
        if not serves(one.id, at)
    ]
    return [*found, fault] if fault else found


def approve_proposal(
    proposal: AccountProposal, *, by_id: int, at: datetime, why: str
) -> ProposalDecision:
    """Approve a proposal. Refused for who made it, and once it is decided."""
    return _decide(proposal, "approved", by_id=by_id, at=at, why=why)


def reject_proposal(
    proposal: AccountProposal, *, by_id: int, at: datetime, why: str
) -> ProposalDecision:
    """Reject a proposal, with the reason that its proposer will read. Refused for who made it."""
    return _decide(proposal, "rejected", by_id=by_id, at=at, why=why)


def withdraw_proposal(
    proposal: AccountProposal, *, by_id: int, at: datetime, why: str
) -> ProposalDecision:
    """Take back a proposal that one made oneself and that waits still."""
    return _decide(proposal, "withdrawn", by_id=by_id, at=at, why=why)


def _decide(
    proposal: AccountProposal, outcome: str, *, by_id: int, at: datetime, why: str
) -> ProposalDecision:
    verb, about = f"proposal {outcome}", f"account_proposal:{proposal.id}"
    is_own = proposal.made_by_id == by_id
    if proposal.decision is not None:
        raise Refused("This proposal has already been decided.", verb=verb, about=about)
    if is_own and outcome != "withdrawn":
        raise Refused("You cannot decide a proposal that you made.", verb=verb, about=about)
    if not is_own and outcome == "withdrawn":
        raise Refused("You can only withdraw a proposal that you made.", verb=verb, about=about)
    decision = ProposalDecision(proposal=proposal, outcome=outcome, by_id=by_id, at=at, why=why)
    db.session.add(decision)
    db.session.flush()
    audit.record(verb, decision, by_id=by_id, at=at, why=why)
    return decision


def open_proposed(
    proposal: AccountProposal, *, handle: str, address: str, by_id: int, at: datetime
) -> Account:
    """Enter the account that was made from an approved proposal, with its owner and its deputy."""
    verb, about = "account opened", f"account_proposal:{proposal.id}"
    if proposal.decision is None or proposal.decision.outcome != "approved":
        raise Refused("This proposal is not approved.", verb=verb, about=about)
    if proposal.account is not None:
        raise Refused("An account was opened from it already.", verb=verb, about=about)
    entry = Entry(
        Platform(proposal.platform), handle, address, proposal.unit, proposal.purpose,
        AccountKind(proposal.kind), proposal.required_course, proposal.owner, proposal.deputy,
    )  # fmt: skip
    return enter(entry, proposal_id=proposal.id, by_id=by_id, at=at, why="As proposed.")


def enter(
    entry: Entry, *, by_id: int, at: datetime, why: str, proposal_id: int | None = None
) -> Account:
    """Enter an account into the register, open from `at`, with its owner and its deputy. All or none."""
    if queries.taken(entry.platform, entry.handle):
        raise Refused(f"{entry.handle} has been used before. A handle is never used twice.")
    account = open_account(
        platform=entry.platform,
        handle=entry.handle,
        address=entry.address,
        unit=entry.unit,
        purpose=entry.purpose,
        kind=entry.kind,
        required_course=entry.required_course,
        by_id=by_id,
        at=at,
        proposal_id=proposal_id,
    )
    set_owner(account, entry.owner, by_id=by_id, at=at, why=why)
    set_deputy(account, entry.deputy, by_id=by_id, at=at, why=why)
    return account
