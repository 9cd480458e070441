"""Enrolling, reading, sitting the quiz, signing."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from app.audit import actions as audit
from app.certification import actions as certification
from app.certification import queries as certificates
from app.certification.credential import Issuer
from app.certification.models import Certificate
from app.certification.rules import Route
from app.core.db import db
from app.core.errors import Refused
from app.courses import queries as courses
from app.courses.queries import Published
from app.people import queries as people
from app.people.models import Person
from app.training import queries
from app.training.actions.credits import certify_by
from app.training.models import Answer, Attempt, Credit, Enrolment, LessonRead, Result
from app.training.rules.grading import Graded, grade
from app.training.rules.paper import Paper, draw
from app.training.rules.round import Step, is_over


class Superseded(Exception):
    """A newer answer is kept already. Carries its number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Saved:
    """That an answer is kept: its number, when, and whether it came after the deadline: then it
    is kept but not graded.
    """

    number: int
    at: datetime
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """From where an answer comes: the showing of the page (a name given when it was shown), and
    the number of the answer that the page last knew to be kept; None when it does not say.
    """

    page: str
    after: int | None


UNKNOWN = Source("", None)


def enrol(
    person_id: int, published: Published, *, by_id: int | None, at: datetime, why: str
) -> Enrolment:
    """Enrol a person on a course; it is due after the days its audience rule gives."""
    enrolment = Enrolment(
        person_id=person_id,
        course=published.course.id,
        at=at,
        due_at=at + timedelta(days=published.course.audience.due_days),
        why=why,
    )
    db.session.add(enrolment)
    db.session.flush()
    audit.record("enrolled", enrolment, by_id=by_id, at=at, why=why)
    return enrolment


def mark_read(person_id: int, published: Published, lesson: str, *, at: datetime) -> None:
    """Keep that a person has read a lesson."""
    row = LessonRead(
        person_id=person_id,
        course=published.course.id,
        lesson=lesson,
        course_version_id=published.version_id,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("lesson read", row, by_id=person_id, at=at)


def start(person_id: int, course: str, *, at: datetime) -> Attempt:
    """Start an attempt, or return the open one. The caller holds the person's lock.

    Raises `Refused` with every reason why none may start now.
    """
    progress = queries.progress(person_id, course, at)
    if progress is None:
        raise Refused("This course is not open yet.")
    if progress.open_attempt_id is not None:
        return db.session.get_one(Attempt, progress.open_attempt_id)
    if progress.step is not Step.SIT:
        raise Refused(*(progress.reasons or ("There is nothing to sit in this course now.",)))
    attempt = _new_attempt(person_id, progress.published, at)
    # Not the row itself: its seed and paper are nobody's to read.
    detail = {"course": course, "number": attempt.number, "version": progress.published.version}
    audit.note("quiz started", audit.about(attempt), by_id=person_id, at=at, detail=detail)
    return attempt


def _new_attempt(person_id: int, published: Published, at: datetime) -> Attempt:
    course, seed = published.course, secrets.token_hex(32)
    last = queries.last_paper(person_id, course.id)
    avoid = frozenset(one["question"] for one in json.loads(last)) if last else frozenset()
    limit = queries.time_limit(person_id, course, at)
    number = db.session.scalar(
        select(func.coalesce(func.max(Attempt.number), 0) + 1).where(
            Attempt.person_id == person_id, Attempt.course == course.id
        )
    )
    attempt = Attempt(
        person_id=person_id,
        course=course.id,
        course_version_id=published.version_id,
        number=number,
        seed=seed,
        paper=json.dumps(draw(course, seed, avoid).as_json()),
        started_at=at,
        deadline_at=at + limit if limit else None,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def save(
    attempt: Attempt,
    position: int,
    given: Mapping[str, Any],
    *,
    number: int | None,
    at: datetime,
    source: Source = UNKNOWN,
) -> Saved:
    """Keep an answer. The caller holds the attempt's lock and read the clock after it.

    `number` is the answer's own count on its page: one that is not newer than what is kept is
    not taken, unless it says the same. None (a form without scripts) is the next. `source` says
    from which page it comes. Raises `Superseded`, or `Refused` once handed in.
    """
    if attempt.closed_at is not None:
        raise Refused("This quiz is handed in. Its answers cannot be changed.")
    text = json.dumps(given, sort_keys=True, ensure_ascii=False)
    last = _last_answer(attempt.id, position)
    latest = last.number if last else 0
    if last is not None and _is_stale(last, number, source):
        if last.given == text:
            return Saved(latest, last.at, last.is_late)
        raise Superseded(latest)
    is_late = is_over(queries.over_at(attempt, at), at)
    kept = Answer(
        attempt_id=attempt.id,
        position=position,
        number=latest + 1 if number is None else number,
        given=text,
        at=at,
        is_late=is_late,
        page=source.page,
    )
    db.session.add(kept)
    db.session.flush()
    return Saved(kept.number, at, is_late)


def _is_stale(last: Answer, number: int | None, source: Source) -> bool:
    """Say whether a newer answer is kept: of the same page, or of another that this one does not
    know of.
    """
    if number is not None and number <= last.number:
        return True
    return source.after is not None and source.after < last.number and source.page != last.page


def _last_answer(attempt_id: int, position: int) -> Answer | None:
    return db.session.scalar(_answered(), {"attempt_id": attempt_id, "position": position})


@cache
def _answered() -> Select[Answer]:
    return (
        select(Answer)
        .where(Answer.attempt_id == bindparam("attempt_id"))
        .where(Answer.position == bindparam("position"))
        .order_by(Answer.number.desc())
        .limit(1)
    )


def submit(attempt: Attempt, issuer: Issuer, *, at: datetime) -> Result:
    """Hand in: grade what was saved in time. The first result stays; pressing twice changes nothing.

    The caller holds the person's lock. When it is passed, and the undertaking (if the course has
    one) is signed already, the certificate is issued in this transaction. An attempt that is over was closed at its end,
    whenever this is asked: its result and the cool-down count from then. A certificate never does:
    its term counts from `at`.
    """
    if attempt.result is not None:
        return attempt.result
    ended_at = queries.over_at(attempt, at)
    closes_at = at if ended_at is None else min(at, ended_at)
    published = courses.published(attempt.course_version_id)
    paper = Paper.from_json(json.loads(attempt.paper))
    graded = grade(published.course, paper, queries.answers(attempt.id))
    attempt.closed_at = closes_at
    result = _result(attempt, graded, closes_at)
    if closes_at == ended_at:
        audit.record("quiz closed", result, by_id=None, at=at, why="Its time was over.")
    else:
        audit.record("quiz handed in", result, by_id=attempt.person_id, at=at)
    if graded.passed and _counts(attempt, at):
        certify(attempt, issuer, at=at)
    return result


def _counts(attempt: Attempt, at: datetime) -> bool:
    """Say whether a pass still leads to a certificate: of this round, on a version that counts,
    of somebody who serves. It may be long ago that the attempt was over.
    """
    progress = queries.progress(attempt.person_id, attempt.course, at)
    is_won = progress is not None and progress.passed_attempt_id == attempt.id
    return is_won and people.serves(attempt.person_id, at)


def _result(attempt: Attempt, graded: Graded, at: datetime) -> Result:
    detail = {
        "objectives": [asdict(one) for one in graded.objectives],
        "marks": list(graded.marks),
    }
    result = Result(
        attempt=attempt,
        at=at,
        right_answers=graded.right,
        questions=graded.of,
        has_passed=graded.passed,
        must_pass_missed=graded.must_pass_missed,
        detail=json.dumps(detail, ensure_ascii=False),
    )
    db.session.add(result)
    db.session.flush()
    return result


def certify(attempt: Attempt, issuer: Issuer, *, at: datetime) -> Certificate | None:
    """Issue the certificate that a passed attempt earned, if the newest undertaking is signed; at
    once where the course has none.
    """
    published = courses.published(attempt.course_version_id)
    if not queries.has_signed(attempt.person_id, published):
        return None
    person = db.session.get_one(Person, attempt.person_id)
    mine = queries.progress(attempt.person_id, attempt.course, at)
    route = mine.route if mine else Route.ONLINE
    earned_by = f"attempt:{attempt.id}"
    return certification.issue(person, published, issuer, earned_by=earned_by, at=at, route=route)


def sign(
    person: Person, course: str, issuer: Issuer, *, name_typed: str, at: datetime
) -> Certificate | None:
    """Sign the newest undertaking; issue the certificate that was earned before, if any: by passing,
    or by prior learning that was approved.

    The caller holds the person's lock. Signing again changes nothing. Raises `Refused` when there
    is nothing to sign.
    """
    undertaking = courses.undertaking_newest(course)
    progress = queries.progress(person.id, course, at)
    if undertaking is None or progress is None:
        raise Refused("There is nothing for you to sign now.")
    if not progress.signs:
        if certificates.has_signed(person.id, undertaking.id):
            return None
        raise Refused("There is nothing for you to sign now.")
    certification.sign(person, undertaking, name_typed=name_typed, at=at)
    if progress.passed_attempt_id is not None:
        attempt = db.session.get_one(Attempt, progress.passed_attempt_id)
        return certify(attempt, issuer, at=at)
    if progress.certifying_credit_id is not None:
        credit = db.session.get_one(Credit, progress.certifying_credit_id)
        return certify_by(credit, issuer, at=at)
    return None
