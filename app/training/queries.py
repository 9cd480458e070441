"""Reading training: progress, attempts, answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, literal, select
from sqlalchemy.orm import joinedload

from app.certification import queries as certification
from app.certification.models import Certificate, SignedUndertaking
from app.certification.rules import renewal_opens_at
from app.core.db import db
from app.courses import queries as courses
from app.courses.content import Lesson
from app.courses.models import Undertaking
from app.courses.queries import Published
from app.training.models import Answer, Attempt, Enrolment, LessonRead, Result
from app.training.rules import round as rounds
from app.training.rules.round import PastAttempt, Step


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a person stands with one course, and what comes next."""

    published: Published
    read: frozenset[str]
    next_lesson: Lesson | None
    due_at: datetime | None
    open_attempt_id: int | None
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
    def course(self) -> Any:
        """The course itself."""
        return self.published.course

    @property
    def minutes_left(self) -> int:
        """How long the unread lessons take."""
        return sum(one.minutes for one in self.course.lessons if one.id not in self.read)


def enrolled_courses(person_id: int, at: datetime) -> list[str]:
    """Return the courses that a person is enrolled on, in order."""
    return list(
        db.session.scalars(
            select(Enrolment.course)
            .where(Enrolment.person_id == person_id, Enrolment.at <= at)
            .distinct()
            .order_by(Enrolment.course)
        )
    )


def all_progress(person_id: int, at: datetime) -> list[Progress]:
    """Return where a person stands with each course they are enrolled on."""
    found = (progress(person_id, one, at) for one in enrolled_courses(person_id, at))
    return [one for one in found if one is not None]


def progress(person_id: int, course: str, at: datetime) -> Progress | None:
    """Return where a person stands with a course; None when it is not published.

    Two statements: the version in force, and everything about the person.
    """
    published = courses.in_force(course, at)
    if published is None:
        return None
    return _progress(published, _facts(person_id, course, at), at)


def _facts(person_id: int, course: str, at: datetime) -> list[Any]:
    """Return one row for each event that matters: enrolments, certificates, lessons, attempts."""
    enrolment = select(func.max(Enrolment.at), func.max(Enrolment.due_at)).where(
        Enrolment.person_id == person_id, Enrolment.course == course, Enrolment.at <= at
    )
    enrolled_at, due_at = db.session.execute(enrolment).one()
    held = certification.newest(person_id, course, at)
    lessons = db.session.execute(
        select(LessonRead.lesson, LessonRead.at).where(
            LessonRead.person_id == person_id, LessonRead.course == course
        )
    ).all()
    return [
        enrolled_at,
        due_at,
        held,
        lessons,
        _attempts(person_id, course),
        _signing(person_id, course),
    ]


def _attempts(person_id: int, course: str) -> Sequence[Any]:
    return db.session.execute(
        select(
            Attempt.id,
            Attempt.started_at,
            Attempt.closed_at,
            Result.has_passed,
            Result.at,
            Certificate.id.label("certificate_id"),
        )
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .outerjoin(
            Certificate, Certificate.earned_by == literal("attempt:") + cast(Attempt.id, String)
        )
        .where(Attempt.person_id == person_id, Attempt.course == course)
        .order_by(Attempt.id)
    ).all()


def _signing(person_id: int, course: str) -> Any:
    """Return the newest undertaking and whether the person has signed it."""
    return db.session.execute(
        select(Undertaking.id, Undertaking.number, SignedUndertaking.at)
        .outerjoin(
            SignedUndertaking,
            and_(
                SignedUndertaking.undertaking_id == Undertaking.id,
                SignedUndertaking.person_id == person_id,
            ),
        )
        .where(Undertaking.course == course)
        .order_by(Undertaking.number.desc())
        .limit(1)
    ).one_or_none()


def _progress(published: Published, facts: list[Any], at: datetime) -> Progress:
    enrolled_at, due_at, held, lessons, attempts, signing = facts
    policy = published.course.policy
    opens = renewal_opens_at(held.ended_at, policy.renewal_window_days) if held else None
    began = rounds.round_began(enrolled_at, opens, held.ended_at if held else None, at)
    read = frozenset(row.lesson for row in lessons if began and row.at >= began)
    unread = [one for one in published.course.lessons if one.id not in read]
    past = [PastAttempt(one.started_at, one.closed_at, bool(one.has_passed)) for one in attempts]
    reasons, next_at = rounds.why_not_start(past, len(unread), policy, at)
    open_id = next((one.id for one in attempts if one.closed_at is None), None)
    won = next((a.id for a in attempts if a.has_passed and a.certificate_id is None), None)
    unsigned = signing is not None and signing.at is None
    signs = won is not None or (unsigned and held is not None and held.ended_at > at)
    made = Progress(
        published=published,
        read=read,
        next_lesson=unread[0] if unread else None,
        due_at=_due(due_at, held, at),
        open_attempt_id=open_id,
        reasons=reasons,
        opens_at=next_at,
        attempts_left=rounds.attempts_left(past, policy, at),
        attempts_used=len(past),
        passed_attempt_id=won,
        signs=signs,
        serial=held.serial if held else None,
        certificate_starts_at=held.starts_at if held else None,
        certified_until=held.ended_at if held else None,
        was_revoked=bool(held and held.revoked_at and held.revoked_at <= at),
        renewal_opens_at=opens,
        in_round=began is not None,
        pdf_size=certification.pdf_size(held.id) if held else None,
        step=_step(began, unread, open_id, signs, next_at),
    )
    return made


def _due(due_at: datetime | None, held: Any, at: datetime) -> datetime | None:
    if held is not None and held.ended_at > at:
        return None  # the certificate's own end is what counts
    return due_at


def _step(
    began: datetime | None,
    unread: list[Lesson],
    open_id: int | None,
    signs: bool,
    opens: datetime | None,
) -> Step:
    if signs:
        return Step.SIGN
    if open_id is not None:
        return Step.CONTINUE
    if began is None:
        return Step.NOTHING
    if unread:
        return Step.READ
    return Step.WAIT if opens else Step.SIT


def own_attempt(person_id: int, attempt_id: int) -> Select[Attempt]:
    """Select an attempt among the person's own."""
    return (
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
        .options(joinedload(Attempt.result))
    )


def answers(attempt_id: int) -> dict[int, Any]:
    """Return the answer that counts for each question: number -> given. Late ones do not count."""
    return {position: json.loads(row.given) for position, row in _counting(attempt_id).items()}


def _counting(attempt_id: int) -> dict[int, Answer]:
    rows = db.session.scalars(
        select(Answer)
        .where(Answer.attempt_id == attempt_id, Answer.is_late.is_(False))
        .order_by(Answer.position, Answer.number)
    )
    return {row.position: row for row in rows}


def saved(attempt_id: int) -> dict[int, tuple[int, datetime, Any]]:
    """Return, for each answered question, the number, time and content of its newest answer."""
    return {
        position: (row.number, row.at, json.loads(row.given))
        for position, row in _counting(attempt_id).items()
    }


def last_paper(person_id: int, course: str) -> str | None:
    """Return the paper of the newest attempt, so that the next one can differ."""
    return db.session.scalar(
        select(Attempt.paper)
        .where(Attempt.person_id == person_id, Attempt.course == course)
        .order_by(Attempt.id.desc())
        .limit(1)
    )


def finished(person_id: int) -> Sequence[Any]:
    """Return a person's closed attempts with their results, newest first."""
    return db.session.scalars(
        select(Attempt)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id)
        .options(joinedload(Attempt.result), joinedload(Attempt.course_version))
        .order_by(Attempt.id.desc())
    ).all()
