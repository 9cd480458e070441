"""Which events a role over a part of the force reaches, and which a search means."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from app.access.models import AccessRequest, AccessReview, Decision, Grant, ReviewAnswer, ReviewItem
from app.accounts.models import (
    Account,
    AccountClosing,
    AccountCustody,
    AccountLock,
    AccountProposal,
    AccountReview,
    Deputy,
    IncidentStep,
    MeasureReview,
    Ownership,
    PolicyException,
    ProposalDecision,
)
from app.audit.models import AuditEvent
from app.certification.models import Certificate, Revocation, SignedUndertaking
from app.checks.models import DailyCheck
from app.evidence.models import EvidencePack
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.people.queries import in_scope, matching, people_seen
from app.training.models import Attempt, Credit, CreditWithdrawal, Enrolment, ExtraTime, Result

OF_A_PERSON = (
    Employment, Posting, Appointment, SignedUndertaking, Certificate, Enrolment, Attempt, Credit,
    ExtraTime,
)  # fmt: skip
OF_BOTH = (Ownership, Deputy, AccessRequest, Grant, DailyCheck)
OF_AN_ACCOUNT = (*OF_BOTH, AccountLock, AccountClosing, AccountCustody, AccountReview, EvidencePack)


def reached(paths: Sequence[str], at: datetime) -> ColumnElement[bool]:
    """Return which events these unit paths cover: what their people did, and what was done to their
    people, to their accounts and to themselves. "" covers everything.
    """
    if "" in paths:
        return true()
    people = people_seen(paths, at).with_only_columns(Person.id)
    return or_(AuditEvent.by_id.in_(people), AuditEvent.about.in_(_things(paths, people)))


def _things(paths: Sequence[str], people: Select[Any]) -> Any:
    """Select how events name the units, their people and accounts, and all that belongs to those."""
    units = select(Unit.id).where(in_scope(paths))
    accounts = select(Account.id).where(Account.unit_id.in_(units))
    held = select(Certificate.id).where(Certificate.person_id.in_(people))
    asked = select(AccessRequest.id).where(AccessRequest.account_id.in_(accounts))
    credited = select(Credit.id).where(Credit.person_id.in_(people))
    taken = select(Attempt.id).where(Attempt.person_id.in_(people))
    locks = select(AccountLock.id).where(AccountLock.account_id.in_(accounts))
    granted = select(Grant.id).where(Grant.account_id.in_(accounts))
    reviewed = select(ReviewItem.id).where(ReviewItem.grant_id.in_(granted))
    proposed = select(AccountProposal.id).where(AccountProposal.unit_id.in_(units))
    return union_all(
        _named(MeasureReview, MeasureReview.lock_id.in_(locks)),
        _named(AccessReview, AccessReview.unit_id.in_(units)),
        _named(ReviewItem, ReviewItem.grant_id.in_(granted)),
        _named(ReviewAnswer, ReviewAnswer.item_id.in_(reviewed)),
        _named(IncidentStep, IncidentStep.lock_id.in_(locks)),
        _named(AccountProposal, AccountProposal.id.in_(proposed)),
        _named(ProposalDecision, ProposalDecision.proposal_id.in_(proposed)),
        _named(PolicyException, PolicyException.unit_id.in_(units)),
        _named(Person, Person.id.in_(people)),
        _named(Account, Account.id.in_(accounts)),
        _named(Unit, Unit.id.in_(units)),
        *(_named(one, one.person_id.in_(people)) for one in OF_A_PERSON),
        *(_named(one, one.account_id.in_(accounts)) for one in OF_AN_ACCOUNT),
        _named(Revocation, Revocation.certificate_id.in_(held)),
        _named(Decision, Decision.request_id.in_(asked)),
        _named(CreditWithdrawal, CreditWithdrawal.credit_id.in_(credited)),
        _named(Result, Result.attempt_id.in_(taken)),
    )


def concerning(text: str) -> ColumnElement[bool]:
    """Return which events concern people or accounts that a search finds, or a certificate's number."""
    people = select(Person.id).where(matching(text))
    handle = func.lower(Account.handle).contains(text.lower(), autoescape=True)
    accounts = select(Account.id).where(handle)
    held = or_(Certificate.person_id.in_(people), Certificate.serial == text.upper())
    asked = select(AccessRequest.id).where(_of_either(AccessRequest, people, accounts))
    taken = select(Attempt.id).where(Attempt.person_id.in_(people))
    locks = select(AccountLock.id).where(AccountLock.account_id.in_(accounts))
    found = union_all(
        _named(Person, Person.id.in_(people)),
        _named(Account, Account.id.in_(accounts)),
        *(_named(one, one.account_id.in_(accounts)) for one in OF_AN_ACCOUNT if one not in OF_BOTH),
        _named(MeasureReview, MeasureReview.lock_id.in_(locks)),
        _named(Certificate, held),
        *(_named(one, one.person_id.in_(people)) for one in OF_A_PERSON if one is not Certificate),
        *(_named(one, _of_either(one, people, accounts)) for one in OF_BOTH),
        _named(Revocation, Revocation.certificate_id.in_(select(Certificate.id).where(held))),
        _named(Decision, Decision.request_id.in_(asked)),
        _named(Result, Result.attempt_id.in_(taken)),
    )
    return AuditEvent.about.in_(found)


def _of_either(model: Any, people: Select[Any], accounts: Select[Any]) -> ColumnElement[bool]:
    return or_(model.person_id.in_(people), model.account_id.in_(accounts))


def _named(model: Any, condition: ColumnElement[bool]) -> Select[Any]:
    name = literal(f"{model.__tablename__}:", String).concat(cast(model.id, String))
    return select(name).where(condition)
