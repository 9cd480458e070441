"""What the things are called that events are about: "access_grant:12" is PC Sam Ellis, @Example."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, select, union_all

from app.access.models import (
    AccessRequest,
    AccessReview,
    Decision,
    Emergency,
    EmergencyConfirmation,
    Endorsement,
    Grant,
    PersonSuspension,
    PlatformChange,
    ReviewAnswer,
    ReviewItem,
)
from app.accounts.models import (
    Account,
    AccountClosing,
    AccountCustody,
    AccountLock,
    AccountPolicy,
    AccountProposal,
    AccountReview,
    Deputy,
    IncidentStep,
    MeasureReview,
    Ownership,
    PolicyException,
    ProposalDecision,
)
from app.certification.models import Certificate, Revocation, SignedUndertaking
from app.checks.models import DailyCheck
from app.core.db import db
from app.courses.content import CONTACTS
from app.courses.models import Contact, CourseApproval, CourseVersion, Undertaking
from app.evidence.models import EvidencePack
from app.people.models import Appointment, Employment, FormerRank, Person, Posting, Unit
from app.reconciliation.models import (
    Finding,
    FindingOwner,
    FindingStep,
    PlatformUpload,
    SourceMapping,
)
from app.training.models import Attempt, Enrolment, ExtraTime, LessonRead, Result

# The columns of a row's before and after that hold another row's id -> that row's table.
POINTS_AT = {
    "person_id": "person", "by_id": "person", "made_by_id": "person", "ended_by_id": "person",
    "published_by_id": "person", "line_manager_id": "person", "account_id": "account",
    "finding_id": "finding", "upload_id": "platform_upload", "mapping_id": "source_mapping",
    "unit_id": "unit", "parent_id": "unit", "request_id": "access_request", "grant_id": "access_grant",
    "certificate_id": "certificate", "course_version_id": "course_version",
    "undertaking_id": "undertaking", "attempt_id": "attempt", "lock_id": "account_lock", "into_id": "account",
    "from_unit_id": "unit", "to_unit_id": "unit", "owner_id": "person", "custodian_id": "person", "deputy_id": "person",
    "proposal_id": "account_proposal",
}  # fmt: skip


def kinds() -> list[str]:
    """Return the tables whose rows have a name."""
    return list(_NAMED)


def names(abouts: Iterable[str]) -> dict[str, str]:
    """Return what those of these things that are known are called. One statement."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, _, number in (about.partition(":") for about in abouts):
        if kind in _NAMED and number.isascii() and number.isdigit() and len(number) < 10:
            ids[kind].append(int(number))
    if not ids:
        return {}
    parts = [_one(kind, some) for kind, some in ids.items()]
    rows = db.session.execute(union_all(*parts) if len(parts) > 1 else parts[0])
    return {row.about: CONTACTS.get(row.name, row.name) for row in rows}


def _one(kind: str, ids: list[int]) -> Select[*tuple[Any, ...]]:
    model, name, *joins = _NAMED[kind]
    about = literal(f"{kind}:", String).concat(cast(model.id, String))
    statement = select(about.label("about"), name.label("name")).select_from(model)
    for target, condition in joins:
        statement = statement.join(target, condition)
    return statement.where(model.id.in_(ids))


def _person(of: Any) -> tuple[Any, Any]:
    return Person, Person.id == of.person_id


def _account(of: Any) -> tuple[Any, Any]:
    return Account, Account.id == of.account_id


def _version(of: Any) -> tuple[Any, Any]:
    return CourseVersion, CourseVersion.id == of.course_version_id


_who = func.trim(Person.rank + " " + Person.name)
_course = CourseVersion.title + ", version " + CourseVersion.version
_access = _who + ", " + Account.handle
_training = _who + ", " + _course
_found = Finding.kind + ", " + Finding.account
# The table in an event's `about` -> its model, what one of its rows is called, and what that joins.
_NAMED: dict[str, tuple[Any, ...]] = {
    "person": (Person, _who),
    "former_rank": (FormerRank, _who, _person(FormerRank)),
    "unit": (Unit, Unit.name),
    "employment": (Employment, _who, _person(Employment)),
    "posting": (Posting, _who, _person(Posting)),
    "appointment": (Appointment, _who + ", " + Appointment.role, _person(Appointment)),
    "account": (Account, Account.handle),
    "ownership": (Ownership, _access, _person(Ownership), _account(Ownership)),
    "account_lock": (AccountLock, Account.handle, _account(AccountLock)),
    "measure_review": (
        MeasureReview, Account.handle, (AccountLock, AccountLock.id == MeasureReview.lock_id),
        _account(AccountLock),
    ),
    "account_custody": (AccountCustody, Account.handle, _account(AccountCustody)),
    "account_policy": (AccountPolicy, AccountPolicy.platform),
    "policy_exception": (
        PolicyException, Unit.name + ", " + PolicyException.platform,
        (Unit, Unit.id == PolicyException.unit_id),
    ),
    "account_review": (AccountReview, Account.handle, _account(AccountReview)),
    "deputy": (Deputy, _access, _person(Deputy), _account(Deputy)),
    "account_closing": (AccountClosing, Account.handle, _account(AccountClosing)),
    "account_proposal": (AccountProposal, AccountProposal.handle),
    "proposal_decision": (
        ProposalDecision, AccountProposal.handle,
        (AccountProposal, AccountProposal.id == ProposalDecision.proposal_id),
    ),
    "access_request": (
        AccessRequest, _access, _person(AccessRequest), _account(AccessRequest),
    ),
    "access_grant": (Grant, _access, _person(Grant), _account(Grant)),
    "daily_check": (DailyCheck, _access, _person(DailyCheck), _account(DailyCheck)),
    "access_review": (AccessReview, AccessReview.title),
    "review_item": (
        ReviewItem, _access, (Grant, Grant.id == ReviewItem.grant_id), _person(Grant),
        _account(Grant),
    ),
    "review_answer": (
        ReviewAnswer, _access, (ReviewItem, ReviewItem.id == ReviewAnswer.item_id),
        (Grant, Grant.id == ReviewItem.grant_id), _person(Grant), _account(Grant),
    ),
    "incident_step": (
        IncidentStep, Account.handle, (AccountLock, AccountLock.id == IncidentStep.lock_id),
        _account(AccountLock),
    ),
    "evidence_pack": (EvidencePack, Account.handle, _account(EvidencePack)),
    "source_mapping": (SourceMapping, SourceMapping.source),
    "platform_upload": (PlatformUpload, PlatformUpload.source),
    "finding": (Finding, _found),
    "finding_step": (FindingStep, _found, (Finding, Finding.id == FindingStep.finding_id)),
    "finding_owner": (FindingOwner, _found, (Finding, Finding.id == FindingOwner.finding_id)),
    "decision": (
        Decision, _access, (AccessRequest, AccessRequest.id == Decision.request_id),
        _person(AccessRequest), _account(AccessRequest),
    ),
    "endorsement": (
        Endorsement, _access, (AccessRequest, AccessRequest.id == Endorsement.request_id),
        _person(AccessRequest), _account(AccessRequest),
    ),
    "emergency": (
        Emergency, _access, (Grant, Grant.id == Emergency.grant_id), _person(Grant), _account(Grant),
    ),
    "emergency_confirmation": (
        EmergencyConfirmation, _access, (Grant, Grant.id == EmergencyConfirmation.grant_id),
        _person(Grant), _account(Grant),
    ),
    "person_suspension": (PersonSuspension, _who, _person(PersonSuspension)),
    "platform_change": (
        PlatformChange, _access, (Grant, Grant.id == PlatformChange.grant_id), _person(Grant),
        _account(Grant),
    ),
    "course_version": (CourseVersion, _course),
    "course_approval": (CourseApproval, _course, _version(CourseApproval)),
    "undertaking": (Undertaking, Undertaking.title),
    "contact": (Contact, Contact.name),
    "signed_undertaking": (
        SignedUndertaking, _who + ", " + Undertaking.title, _person(SignedUndertaking),
        (Undertaking, Undertaking.id == SignedUndertaking.undertaking_id),
    ),
    "certificate": (Certificate, _training, _person(Certificate), _version(Certificate)),
    "revocation": (
        Revocation, _training, (Certificate, Certificate.id == Revocation.certificate_id),
        _person(Certificate), _version(Certificate),
    ),
    "enrolment": (Enrolment, _who, _person(Enrolment)),
    "extra_time": (ExtraTime, _who, _person(ExtraTime)),
    "lesson_read": (LessonRead, _training, _person(LessonRead), _version(LessonRead)),
    "attempt": (Attempt, _training, _person(Attempt), _version(Attempt)),
    "result": (
        Result, _training, (Attempt, Attempt.id == Result.attempt_id), _person(Attempt),
        _version(Attempt),
    ),
}  # fmt: skip
