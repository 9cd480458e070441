"""Where a person stands with a course: two statements, for one course or for all of theirs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.certification import queries as certificates
from app.certification.rules import Route, renewal_opens_at
from app.core.db import db
from app.courses import queries as courses
from app.courses.content import Course, Lesson, Policy
from app.courses.queries import Approved, Published
from app.training.queries.enrolment import enrolling_by
from app.training.queries.facts import every
from app.training.rules import round as rounds
from app.training.rules.round import Counts, Credits, Held, PastAttempt, Step

Rows = dict[str, list[Any]]  # what kind of thing -> its rows, oldest first


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
    certifying_credit_id: int | None  # given in this round, without a certificate yet
    signs: bool  # an undertaking is to be signed
    serial: str | None
    certificate_starts_at: datetime | None
    certified_until: datetime | None  # the end of the newest certificate, in force or not
    was_revoked: bool
    renewal_opens_at: datetime | None
    in_round: bool
    pdf_size: int | None
    stands_for_lessons: bool  # a session or prior learning does
    route: Route  # how a certificate would be earned now
    step: Step

    @property
    def course(self) -> Course:
        """The course itself."""
        return self.published.course

    @property
    def minutes_left(self) -> int:
        """How long the unread lessons take; nothing when something stands for them."""
        if self.stands_for_lessons:
            return 0
        return sum(one.minutes for one in self.course.lessons if one.id not in self.read)


def progress(person_id: int, course: str, at: datetime) -> Progress | None:
    """Return where a person stands with a course; None when it is not published."""
    versions = courses.approved(at, course)
    if not versions:
        return None
    facts = _facts(person_id, at, versions, course)
    return _progress(versions[course][-1].published, facts[course], at)


def all_progress(person_id: int, at: datetime) -> list[Progress]:
    """Return where a person stands with each course they are enrolled on, by the course's name."""
    versions = courses.approved(at)
    facts = _facts(person_id, at, versions)
    return [
        _progress(versions[one][-1].published, facts[one], at)
        for one in sorted(versions)
        if facts[one]["enrolment"]
    ]


def has_signed(person_id: int, published: Published) -> bool:
    """Say whether a person has signed the newest undertaking, or the course has none: then what they
    have earned is theirs at once.
    """
    if published.course.undertaking is None:
        return True
    newest = courses.undertaking_newest(published.course.id)
    return newest is not None and certificates.has_signed(person_id, newest.id)


def enrolled_courses(person_id: int, at: datetime) -> list[str]:
    """Return the courses in force that a person is enrolled on at `at`, in order."""
    return [one.course.id for one in all_progress(person_id, at)]


def _facts(
    person_id: int,
    at: datetime,
    versions: Mapping[str, Sequence[Approved]],
    course: str | None = None,
) -> dict[str, Rows]:
    """Return everything that counts for a person's progress, by course and kind, in one statement."""
    asked = {"person_id": person_id, "at": at} | ({"course": course} if course else {})
    enrolling = tuple(enrolling_by(versions[one]) for one in sorted(versions))
    found: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    for row in db.session.execute(every(enrolling, one_course=course is not None), asked):
        found[row.course][row.kind].append(row)
    return found


def _progress(published: Published, facts: Rows, at: datetime) -> Progress:
    policy, enrolment = published.course.policy, next(reversed(facts["enrolment"]), None)
    newest = max(facts["certificate"], key=lambda one: (one.ends_at, one.id), default=None)
    held = _held(newest, at)
    began = rounds.round_began(held, policy.renewal_window_days, at)
    in_round = began is not None and (held is not None or enrolment is not None)
    read, credits, won = _earned(facts, began, policy.validity_months, at)
    open_lessons = [one for one in published.course.lessons if one.id not in read]
    unread = [] if credits.stand_for_lessons else open_lessons
    needs_session = credits.needs_session(published.course.session_counts)
    past = [PastAttempt(one.starts_at, one.ends_at, one.number == 1) for one in facts["attempt"]]
    reasons, next_at = rounds.why_not_start(
        past, len(unread), policy, at, needs_session=needs_session
    )
    open_one = next((one for one in facts["attempt"] if one.ends_at is None), None)
    over_at = _over_at(open_one, began)
    in_force = held is not None and held.ended_at > at
    owes = won or credits.certifying_id or (in_force and _owes_signature(facts["undertaking"]))
    signs = bool(owes) and published.course.undertaking is not None
    return Progress(
        published=published,
        read=read,
        next_lesson=unread[0] if unread else None,
        due_at=_due_at(enrolment, held, at),
        open_attempt_id=open_one.id if open_one else None,
        open_over_at=over_at,
        reasons=reasons,
        opens_at=next_at,
        attempts_left=rounds.attempts_left(past, policy, at),
        attempts_used=len(past),
        passed_attempt_id=won,
        certifying_credit_id=credits.certifying_id,
        signs=signs,
        **_of_certificate(newest, held, policy),
        in_round=in_round,
        stands_for_lessons=credits.stand_for_lessons,
        route=rounds.route(credits, has_read_all=not open_lessons),
        step=rounds.next_step(
            signs=signs,
            is_open=open_one is not None,
            is_over=rounds.is_over(over_at, at),
            in_round=in_round,
            unread=len(unread),
            waits=next_at is not None,
            needs_session=needs_session,
        ),
    )


def _earned(
    facts: Rows, began: datetime | None, validity_months: int, at: datetime
) -> tuple[frozenset[str], Credits, int | None]:
    """Return what counts at `at`: the lessons read, what the credits come to, and the attempt that
    was passed and has earned no certificate yet. Whether the person is enrolled makes no difference.
    """
    lessons, given, attempts = (
        [one for one in facts[kind] if _counts(one, began, validity_months, at)]
        for kind in ("lesson", "credit", "attempt")
    )
    won = (one.id for one in attempts if one.number == 1 and one.name is None)
    return frozenset(one.name for one in lessons), _credited(given), next(won, None)


def _counts(row: Any, began: datetime | None, validity_months: int, at: datetime) -> bool:
    """Say whether a lesson read, a credit or an attempt counts at `at`: no certificate has used it
    up, and neither its own time (a credit's, or that of an attempt's version) nor the course's is over.
    """
    if began is None or row.starts_at < began or rounds.is_over(row.until_at, at):
        return False
    earned_at = row.ends_at or row.starts_at  # an attempt earns something when it is closed
    return not rounds.is_over(rounds.counts_until(earned_at, validity_months), at)


def _credited(counting: Sequence[Any]) -> Credits:
    """Return what these credits come to."""
    certifying = (one.id for one in counting if one.name == Counts.CERTIFIES and not one.other_at)
    return Credits(
        stand_for_lessons=any(one.name == Counts.INSTEAD for one in counting),
        by_session=any(one.number for one in counting),
        certifying_id=next(certifying, None),
    )


def _held(newest: Any, at: datetime) -> Held | None:
    if newest is None:
        return None
    was_revoked = newest.other_at is not None and newest.other_at <= at
    return Held(newest.starts_at, newest.ends_at, was_revoked)


def _of_certificate(newest: Any, held: Held | None, policy: Policy) -> dict[str, Any]:
    """Return what the newest certificate comes to, by the names of `Progress`."""
    return {
        "serial": newest.name if newest else None,
        "certificate_starts_at": newest.starts_at if newest else None,
        "certified_until": newest.ends_at if newest else None,
        "was_revoked": held is not None and held.was_revoked,
        "renewal_opens_at": (
            renewal_opens_at(held.ended_at, policy.renewal_window_days) if held else None
        ),
        "pdf_size": newest.number if newest else None,
    }


def _due_at(enrolment: Any, held: Held | None, at: datetime) -> datetime | None:
    if held and held.ended_at > at:
        return None  # while a certificate is in force, its own end is what counts
    due: datetime | None = enrolment.ends_at if enrolment else None
    return max(due, held.ended_at) if due and held else due  # late since it ended


def _over_at(attempt: Any, began: datetime | None) -> datetime | None:
    if attempt is None:
        return None
    return rounds.over_at(attempt.starts_at, attempt.other_at, attempt.until_at, began)


def _owes_signature(undertakings: Sequence[Any]) -> bool:
    """Say whether the newest undertaking is not signed."""
    newest = max(undertakings, key=lambda one: one.number, default=None)
    return newest is not None and newest.starts_at is None
