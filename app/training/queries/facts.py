"""The one statement behind a person's progress: everything that counts for it, by kind."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.certification.models import Certificate, CertificatePdf, Revocation, SignedUndertaking
from app.certification.queries import certificate_term
from app.core.db import AT, PERSON, UTCDateTime
from app.courses import queries as courses
from app.courses.models import Undertaking
from app.training.models import Attempt, Credit, CreditWithdrawal, LessonRead, Result
from app.training.queries.enrolment import required
from app.training.rules.audience import Enrolling
from app.training.rules.round import CreditKind


@lru_cache(maxsize=64)
def every(enrolling: tuple[Enrolling, ...], *, one_course: bool) -> CompoundSelect[Any]:
    """Return the statement, built once while no course changes: it stands behind each page of an
    officer.
    """

    def of(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return column == bindparam("course") if one_course else true()

    return union_all(
        *(_enrolments(one) for one in enrolling),
        _certificates().where(of(Certificate.course)),
        _lessons().where(of(LessonRead.course)),
        _attempts().where(of(Attempt.course)),
        _undertakings().where(of(Undertaking.course)),
        _credits().where(of(Credit.course)),
    ).order_by("starts_at", "id")


def _select(
    kind: str, course: ColumnElement[str] | InstrumentedAttribute[str], **columns: Any
) -> Select[Any]:
    """Select rows of one shape; a column that is not given is null."""
    types = {
        "id": Integer,
        "name": String,
        "starts_at": UTCDateTime,
        "ends_at": UTCDateTime,
        "other_at": UTCDateTime,
        "until_at": UTCDateTime,
        "number": Integer,
    }
    given = [
        columns.get(name, cast(null(), type_)).label(name)  # a bare NULL is text to PostgreSQL
        for name, type_ in types.items()
    ]
    return select(course.label("course"), literal(kind).label("kind"), *given)


def _enrolments(enrolling: Enrolling) -> Select[Any]:
    mine = required(enrolling, one_person=True).subquery()
    course = literal(enrolling.course, String)
    return _select("enrolment", course, starts_at=mine.c.since, ends_at=mine.c.due_at)


def _certificates() -> Select[Any]:
    return (
        _select(
            "certificate",
            Certificate.course,
            id=Certificate.id,
            name=Certificate.serial,
            starts_at=Certificate.starts_at,
            ends_at=certificate_term.c.ended_at,
            other_at=Revocation.at,
            number=func.length(CertificatePdf.data),
        )
        .join(certificate_term, certificate_term.c.certificate_id == Certificate.id)
        .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
        .outerjoin(CertificatePdf, CertificatePdf.certificate_id == Certificate.id)
        .where(Certificate.person_id == PERSON, Certificate.starts_at <= AT)
    )


def _lessons() -> Select[Any]:
    return _select(
        "lesson",
        LessonRead.course,
        id=LessonRead.id,
        name=LessonRead.lesson,
        starts_at=LessonRead.at,
    ).where(LessonRead.person_id == PERSON)


def _attempts() -> Select[Any]:
    """Attempts; `number` is 1 when passed, `name` the serial of the certificate it earned,
    `other_at` its deadline, `until_at` until when its version counts.
    """
    return (
        _select(
            "attempt",
            Attempt.course,
            id=Attempt.id,
            name=Certificate.serial,
            starts_at=Attempt.started_at,
            ends_at=Attempt.closed_at,
            other_at=Attempt.deadline_at,
            until_at=courses.counts_until(Attempt.course, Attempt.course_version_id),
            number=cast(Result.has_passed, Integer),
        )
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .outerjoin(
            Certificate, Certificate.earned_by == literal("attempt:") + cast(Attempt.id, String)
        )
        .where(Attempt.person_id == PERSON)
    )


def _credits() -> Select[Any]:
    """Credits that are not withdrawn; `name` is what it counts for, `number` 1 for a session's,
    `until_at` up to when it counts, `other_at` when it earned a certificate by itself.
    """
    withdrawn = CreditWithdrawal
    return (
        _select(
            "credit",
            Credit.course,
            id=Credit.id,
            name=Credit.counts,
            starts_at=Credit.at,
            other_at=Certificate.starts_at,
            until_at=Credit.until_at,
            number=case((Credit.kind == CreditKind.SESSION, 1), else_=0),
        )
        .outerjoin(Certificate, Certificate.earned_by == Credit.about)
        .outerjoin(withdrawn, and_(withdrawn.credit_id == Credit.id, withdrawn.at <= AT))
        .where(Credit.person_id == PERSON, Credit.at <= AT, withdrawn.id.is_(None))
    )


def _undertakings() -> Select[Any]:
    """Undertakings; `starts_at` is when the person signed it."""
    return _select(
        "undertaking",
        Undertaking.course,
        id=Undertaking.id,
        number=Undertaking.number,
        starts_at=SignedUndertaking.at,
    ).outerjoin(
        SignedUndertaking,
        and_(
            SignedUndertaking.undertaking_id == Undertaking.id,
            SignedUndertaking.person_id == PERSON,
        ),
    )
