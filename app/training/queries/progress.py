"""Where a person stands with a course: two statements, for one course or for all of theirs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
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
from app.certification.rules import renewal_opens_at
from app.core.db import AT, UTCDateTime, db
from app.courses import queries as courses
from app.courses.content import Course, Lesson
from app.courses.models import Undertaking
from app.courses.queries import Published
from app.training.models import Attempt, Enrolment, LessonRead, Result
from app.training.rules import round as rounds
from app.training.rules.round import Held, PastAttempt, Step

Rows = dict[str, list[Any]]  # what kind of thing -> its rows, oldest first
PERSON: ColumnElement[int] = bindparam("person_id", type_=Integer())


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a person stands with one course, and what comes next."""

    published: Published
    read: frozenset[str]
    next_lesson: Lesson | None
    due_at: datetime | None
    open_attempt_id: int | None
    open_over_at: datetime | None  # when the open attempt is, or was, over; None: no end yet
    reasons: tuple[str, ...]  # why the quiz cannot start
    opens_at: datetime | None
    attempts_left: int
    attempts_used: int
    passed_attempt_id: int | None  # passed in this round, without a certificate yet
    signs: bool  # an undertaking is to be signed
    serial: str | None
    certificate_starts_at: datetime | None
    certified_until: datetime | None  # the end of the newest certificate, in force or not
    was_revoked: bool
    renewal_opens_at: datetime | None
    in_round: bool
    pdf_size: int | None
    step: Step

    @property
    def course(self) -> Course:
        """The course itself."""
        return self.published.course

    @property
    def minutes_left(self) -> int:
        """How long the unread lessons take."""
        return sum(one.minutes for one in self.course.lessons if one.id not in self.read)


def progress(person_id: int, course: str, at: datetime) -> Progress | None:
    """Return where a person stands with a course; None when it is not published."""
    published = courses.in_force(course, at)
    if published is None:
        return None
    return _progress(published, _facts(person_id, at, course)[course], at)


def all_progress(person_id: int, at: datetime) -> list[Progress]:
    """Return where a person stands with each course they are enrolled on, by the course's name."""
    facts, published = _facts(person_id, at), courses.all_in_force(at)
    enrolled = sorted(one for one, rows in facts.items() if rows["enrolment"] and one in published)
    return [_progress(published[one], facts[one], at) for one in enrolled]


def _facts(person_id: int, at: datetime, course: str | None = None) -> dict[str, Rows]:
    """Return everything that counts for a person's progress, by course and kind, in one statement."""
    asked = {"person_id": person_id, "at": at} | ({"course": course} if course else {})
    found: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    for row in db.session.execute(_every(one_course=course is not None), asked):
        found[row.course][row.kind].append(row)
    return found


@cache
def _every(*, one_course: bool) -> CompoundSelect[Any]:
    """Return the statement, built once: it stands behind each page of an officer."""

    def of(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return column == bindparam("course") if one_course else true()

    return union_all(
        _enrolments().where(of(Enrolment.course)),
        _certificates().where(of(Certificate.course)),
        _lessons().where(of(LessonRead.course)),
        _attempts().where(of(Attempt.course)),
        _undertakings().where(of(Undertaking.course)),
    ).order_by("starts_at", "id")


def _select(kind: str, course: InstrumentedAttribute[str], **columns: Any) -> Select[Any]:
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


def _enrolments() -> Select[Any]:
    return _select(
        "enrolment",
        Enrolment.course,
        id=Enrolment.id,
        starts_at=Enrolment.at,
        ends_at=Enrolment.due_at,
    ).where(Enrolment.person_id == PERSON, Enrolment.at <= AT)


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


def _progress(published: Published, facts: Rows, at: datetime) -> Progress:
    policy, enrolment = published.course.policy, next(reversed(facts["enrolment"]), None)
    newest = max(facts["certificate"], key=lambda one: (one.ends_at, one.id), default=None)
    held = _held(newest, at)
    began = rounds.round_began(
        enrolment.starts_at if enrolment else None, held, policy.renewal_window_days, at
    )
    read = frozenset(one.name for one in facts["lesson"] if began and one.starts_at >= began)
    unread = [one for one in published.course.lessons if one.id not in read]
    past = [PastAttempt(one.starts_at, one.ends_at, one.number == 1) for one in facts["attempt"]]
    reasons, next_at = rounds.why_not_start(past, len(unread), policy, at)
    open_one = next((one for one in facts["attempt"] if one.ends_at is None), None)
    over_at = _over_at(open_one, began)
    won = _won(facts["attempt"], began, at)
    in_force = held is not None and held.ended_at > at
    signs = won is not None or (in_force and _owes_signature(facts["undertaking"]))
    return Progress(
        published=published,
        read=read,
        next_lesson=unread[0] if unread else None,
        # While a certificate is in force, its own end is what counts.
        due_at=None if in_force else _due_at(enrolment, held),
        open_attempt_id=open_one.id if open_one else None,
        open_over_at=over_at,
        reasons=reasons,
        opens_at=next_at,
        attempts_left=rounds.attempts_left(past, policy, at),
        attempts_used=len(past),
        passed_attempt_id=won,
        signs=signs,
        serial=newest.name if newest else None,
        certificate_starts_at=newest.starts_at if newest else None,
        certified_until=newest.ends_at if newest else None,
        was_revoked=held is not None and held.was_revoked,
        renewal_opens_at=(
            renewal_opens_at(held.ended_at, policy.renewal_window_days) if held else None
        ),
        in_round=began is not None,
        pdf_size=newest.number if newest else None,
        step=rounds.next_step(
            signs=signs,
            is_open=open_one is not None,
            is_over=rounds.is_over(over_at, at),
            in_round=began is not None,
            unread=len(unread),
            waits=next_at is not None,
        ),
    )


def _held(newest: Any, at: datetime) -> Held | None:
    if newest is None:
        return None
    was_revoked = newest.other_at is not None and newest.other_at <= at
    return Held(newest.starts_at, newest.ends_at, was_revoked)


def _due_at(enrolment: Any, held: Held | None) -> datetime | None:
    due: datetime | None = enrolment.ends_at if enrolment else None
    return max(due, held.ended_at) if due and held else due  # late since it ended


def _over_at(attempt: Any, began: datetime | None) -> datetime | None:
    if attempt is None:
        return None
    return rounds.over_at(attempt.starts_at, attempt.other_at, attempt.until_at, began)


def _won(attempts: Sequence[Any], began: datetime | None, at: datetime) -> int | None:
    """Return the attempt passed in this round, on a version that counts, that waits for signing."""
    waiting = (
        one.id
        for one in attempts
        if one.number == 1 and one.name is None and began and one.starts_at >= began
        if not rounds.is_over(one.until_at, at)
    )
    return next(waiting, None)


def _owes_signature(undertakings: Sequence[Any]) -> bool:
    """Say whether the newest undertaking is not signed."""
    newest = max(undertakings, key=lambda one: one.number, default=None)
    return newest is not None and newest.starts_at is None
