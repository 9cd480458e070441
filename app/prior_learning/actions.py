"""Recording earlier training, approving it, withdrawing it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.audit import actions as audit
from app.certification.credential import Issuer
from app.certification.queries import state_at
from app.certification.rules import State as CertificateState
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON, day
from app.courses import queries as courses
from app.courses.queries import Published
from app.notices import actions as notices
from app.people.queries import serves
from app.prior_learning import evidence as files
from app.prior_learning import queries, rules
from app.prior_learning.evidence import Examined
from app.prior_learning.models import Approval, Evidence, PriorTraining, Withdrawal
from app.prior_learning.rules import Earned, Training
from app.training import queries as training
from app.training.actions import certify_by, credit, enrol, withdraw_credit
from app.training.rules.round import Counts, CreditKind, counts_until


def record(
    training: Training,
    file: Examined | None = None,
    *,
    folder: Path,
    by_id: int,
    at: datetime,
) -> PriorTraining:
    """Record a training, with its file of evidence if there is one. It certifies nobody.

    The caller holds the person's lock. Raises `Refused` when it is recorded already or lies in the
    future. Whom somebody may record for is a matter of what they may see.
    """
    if queries.stands(training.person_id, training.course, training.trained_on):
        raise Refused("This training is recorded already.", about=f"person:{training.person_id}")
    if fault := rules.day_fault(training.trained_on, at.astimezone(LONDON).date()):
        raise Refused(f"{fault}.", about=f"person:{training.person_id}")
    kept = _evidence(file, by_id=by_id, at=at) if file else None
    made = PriorTraining(
        person_id=training.person_id,
        course=training.course,
        trained_on=training.trained_on,
        trainer=training.trainer,
        note=training.note,
        evidence_id=kept.id if kept else None,
        recorded_by_id=by_id,
        at=at,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("prior training recorded", made, by_id=by_id, at=at, why=training.note)
    if kept and file:  # last, so that a refusal leaves no file behind
        files.write(folder, kept.stored_as, file.data)
    return made


def record_all(
    trainings: Sequence[Training], *, folder: Path, by_id: int, at: datetime
) -> list[PriorTraining]:
    """Record every training or, when one is refused, none: the caller's transaction is one."""
    return [record(one, folder=folder, by_id=by_id, at=at) for one in trainings]


def _evidence(file: Examined, *, by_id: int, at: datetime) -> Evidence:
    kept = Evidence(
        stored_as=files.new_name(),
        name=file.name,
        media_type=file.media_type,
        size=len(file.data),
        sha256=file.sha256,
        by_id=by_id,
        at=at,
    )
    db.session.add(kept)
    db.session.flush()
    audit.record("evidence kept", kept, by_id=by_id, at=at)
    return kept


def approve(record: PriorTraining, issuer: Issuer, *, by_id: int, why: str, at: datetime) -> Earned:
    """Approve a record as a second person, and give what the course says that earlier training
    counts for, while a certificate earned on its day would still be in force. Returns what that is;
    a certificate is issued at once when no undertaking is left to sign.

    The caller holds the person's lock. Raises `Refused` with every reason.
    """
    if reasons := obstacles(record, by_id, at):
        raise Refused(*reasons, verb="prior training approved", about=_about(record))
    made = Approval(prior_training=record, by_id=by_id, at=at, why=why)
    db.session.add(made)
    db.session.flush()  # the database has the last word: its triggers hold the same rule
    audit.record("prior training approved", made, by_id=by_id, at=at, why=why)
    earned = queries.would_earn(record, at)
    if earned is not Earned.NOTHING:
        _credit(record, earned, issuer, by_id=by_id, at=at)
    return earned


def obstacles(record: PriorTraining, by_id: int, at: datetime) -> tuple[str, ...]:
    """Return why this person cannot approve this record at `at`; empty when they can."""
    return rules.obstacles(
        by_id=by_id,
        recorded_by_id=record.recorded_by_id,
        person_id=record.person_id,
        approved=record.approval is not None,
        withdrawn=record.withdrawal is not None,
        serves=serves(record.person_id, at),
    )


def _credit(
    record: PriorTraining, earned: Earned, issuer: Issuer, *, by_id: int, at: datetime
) -> None:
    published = courses.in_force(record.course, at)
    if published is None:
        raise Refused("This course is not published.", about=_about(record))
    if record.course not in training.enrolled_courses(record.person_id, at):
        why = "Was trained before Keyholder."
        enrol(record.person_id, published, by_id=by_id, at=at, why=why)
    made = credit(
        record.person_id,
        record.course,
        kind=CreditKind.PRIOR_LEARNING,
        about=_about(record),
        counts=Counts.INSTEAD if earned is Earned.LESSONS else Counts.CERTIFIES,
        by_id=by_id,
        at=at,
        until=counts_until(record.trained_on, published.course.policy.validity_months),
    )
    if earned is Earned.CERTIFICATE:
        certify_by(made, issuer, at=at)
    if earned is Earned.SIGNATURE:
        _ask_to_sign(record, published, issuer, at=at)


def _ask_to_sign(
    record: PriorTraining, published: Published, issuer: Issuer, *, at: datetime
) -> None:
    person = record.person
    notices.queue(
        "prior-learning-approved",
        key=f"prior-learning-approved:{record.id}",
        person_id=person.id,
        address=person.email,
        data={
            "name": person.titled,
            "course": published.course.title,
            "trained_on": day(record.trained_on),
            "link": f"{issuer.base_url}/training/{published.course.id}/undertaking",
        },
        at=at,
    )


def withdraw(record: PriorTraining, *, by_id: int, why: str, at: datetime) -> Withdrawal:
    """Withdraw a record, and what it counted for. Refused while a certificate that it earned by
    itself is in force: that is revoked first, by whoever may. The caller holds the person's lock.
    """
    if record.withdrawal is not None:
        raise Refused("This record is withdrawn already.", about=_about(record))
    held = queries.certificate_of(record.id)
    if held is not None and state_at(held, at) is CertificateState.IN_FORCE:
        raise Refused(
            f"Certificate {held.serial} stands on this record. It must be revoked first.",
            verb="prior training withdrawn",
            about=_about(record),
        )
    made = Withdrawal(prior_training=record, by_id=by_id, at=at, why=why)
    db.session.add(made)
    db.session.flush()
    audit.record("prior training withdrawn", made, by_id=by_id, at=at, why=why)
    if given := queries.credit_of(record.id):
        withdraw_credit(given, by_id=by_id, at=at, why=why)
    return made


def _about(record: PriorTraining) -> str:
    return f"prior_training:{record.id}"
