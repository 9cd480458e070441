"""What sessions and prior learning count for in a course: given, and withdrawn."""

from datetime import datetime

from sqlalchemy import select

from app.audit import actions as audit
from app.certification import actions as certification
from app.certification.credential import Issuer
from app.certification.models import Certificate
from app.certification.rules import Route
from app.core.db import db
from app.core.errors import Refused
from app.courses import queries as courses
from app.people.models import Person
from app.training import queries
from app.training.models import Credit, CreditWithdrawal
from app.training.rules.round import Counts, CreditKind


def credit(
    person_id: int,
    course: str,
    *,
    kind: CreditKind,
    about: str,
    counts: Counts,
    by_id: int,
    at: datetime,
    until: datetime | None = None,
) -> Credit:
    """Give a person credit in a course for `about` ("session:12"), up to `until` if it is given. The
    caller holds the person's lock. A credit for the same that is not withdrawn is returned as it is.
    """
    known = db.session.scalar(
        select(Credit)
        .outerjoin(CreditWithdrawal, CreditWithdrawal.credit_id == Credit.id)
        .where(Credit.person_id == person_id, Credit.course == course, Credit.about == about)
        .where(CreditWithdrawal.id.is_(None))
    )
    if known is not None:
        return known
    made = Credit(
        person_id=person_id,
        course=course,
        kind=kind,
        about=about,
        counts=counts,
        until_at=until,
        at=at,
        by_id=by_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("credit given", made, by_id=by_id, at=at)
    return made


def certify_by(credit: Credit, issuer: Issuer, *, at: datetime) -> Certificate | None:
    """Issue the certificate that a credit earned by itself, if the newest undertaking is signed; at
    once where the course has none. It ends when the credit does. The caller holds the person's lock.
    """
    published = courses.in_force(credit.course, at)
    if published is None:
        raise Refused("This course is not open now.", about=audit.about(credit))
    if not queries.has_signed(credit.person_id, published):
        return None
    return certification.issue(
        db.session.get_one(Person, credit.person_id),
        published,
        issuer,
        earned_by=credit.about,
        at=at,
        route=Route.PRIOR,
        until=credit.until_at,
    )


def withdraw_credit(credit: Credit, *, by_id: int, at: datetime, why: str) -> CreditWithdrawal:
    """Let a credit count no longer, from `at` on. What it has earned already stays. The caller holds
    the person's lock. Raises `Refused` when it is withdrawn already.
    """
    if credit.withdrawal is not None:
        raise Refused("This credit is withdrawn already.", about=audit.about(credit))
    made = CreditWithdrawal(credit=credit, at=at, by_id=by_id, why=why)
    db.session.add(made)
    db.session.flush()
    audit.record("credit withdrawn", made, by_id=by_id, at=at, why=why)
    return made
