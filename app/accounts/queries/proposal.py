"""Reading proposals: whose one may see, and how each stands."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Account, AccountProposal, ProposalDecision
from app.people.models import Person, Unit
from app.people.queries import in_scope
from app.people.rules import Permission, Viewer

Proposer = aliased(Person)
PROPOSAL_STATE: ColumnElement[str] = case(
    (Account.id.is_not(None), "opened"),
    (ProposalDecision.id.is_(None), "waiting"),
    else_=ProposalDecision.outcome,
)
PROPOSALS_SORTABLE = {
    "made": AccountProposal.made_at,
    "handle": func.lower(AccountProposal.handle),
    "platform": AccountProposal.platform,
    "unit": Unit.name,
    "by": Proposer.sort_name,
    "state": PROPOSAL_STATE,
}


def proposals_seen_by(viewer: Viewer, permission: Permission) -> Select[AccountProposal]:
    """Select the proposals that a person may see: their own, and those of the units that the
    permission covers.
    """
    covered = select(Unit.id).where(in_scope(viewer.scope(permission)))
    return select(AccountProposal).where(
        or_(AccountProposal.made_by_id == viewer.id, AccountProposal.unit_id.in_(covered))
    )


def proposals_covered(viewer: Viewer, permission: Permission) -> Select[AccountProposal]:
    """Select the proposals of the units that the permission covers, whoever made them."""
    covered = select(Unit.id).where(in_scope(viewer.scope(permission)))
    return select(AccountProposal).where(AccountProposal.unit_id.in_(covered))


def whole_proposal(statement: Select[AccountProposal]) -> Select[AccountProposal]:
    """Load with each proposal whom and what it names."""
    return statement.options(
        joinedload(AccountProposal.unit),
        joinedload(AccountProposal.owner),
        joinedload(AccountProposal.deputy),
        joinedload(AccountProposal.made_by),
        joinedload(AccountProposal.account),
        joinedload(AccountProposal.decision).joinedload(ProposalDecision.by),
    )


def proposals(seen: Select[AccountProposal], state: str = "") -> Select[*tuple[Any, ...]]:
    """Select these proposals as columns for a list; of one state, when one is named."""
    ids = seen.with_only_columns(AccountProposal.id)
    statement = (
        select(
            AccountProposal.id,
            AccountProposal.platform,
            AccountProposal.handle,
            AccountProposal.purpose,
            AccountProposal.made_at,
            AccountProposal.review_on,
            Unit.name.label("unit"),
            Proposer.rank.label("by_rank"),
            Proposer.name.label("by_name"),
            PROPOSAL_STATE.label("state"),
            ProposalDecision.why,
        )
        .join(Unit, Unit.id == AccountProposal.unit_id)
        .join(Proposer, Proposer.id == AccountProposal.made_by_id)
        .outerjoin(ProposalDecision, ProposalDecision.proposal_id == AccountProposal.id)
        .outerjoin(Account, Account.proposal_id == AccountProposal.id)
        .where(AccountProposal.id.in_(ids))
    )
    return statement.where(PROPOSAL_STATE.in_([state])) if state else statement
