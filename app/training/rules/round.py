"""When somebody may sit the quiz, and what they do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.certification.rules import Route, months_after, renewal_opens_at
from app.core.london import clock, end_of, local, long_day
from app.courses.content import Policy

BEGINNING = datetime.min.replace(tzinfo=UTC)


class Step(StrEnum):
    """What a person does next with a course."""

    READ = "read"
    SIT = "sit the quiz"
    CONTINUE = "continue the quiz"
    CLOSE = "see the result"
    ATTEND = "attend a session"
    SIGN = "sign the undertaking"
    WAIT = "wait"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """An attempt as far as the next one depends on it."""

    started_at: datetime
    closed_at: datetime | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Held:
    """The newest certificate, as far as training depends on it. `ended_at` is its true end."""

    starts_at: datetime
    ended_at: datetime
    was_revoked: bool = False


def round_began(held: Held | None, window_days: int, at: datetime) -> datetime | None:
    """Return when the present round of training began: lessons and passes before it are used up.

    Only a certificate uses them up. Its holder's next round begins when its renewal window opens,
    or at its revocation, but never before the certificate itself; None until then. Without one,
    everything so far is of the first round: whoever moves, leaves, or changes role and comes back
    is enrolled anew, with another day by which it is due, and goes on where they were.
    """
    if held is None:
        return BEGINNING
    opened = held.ended_at if held.was_revoked else renewal_opens_at(held.ended_at, window_days)
    return max(opened, held.starts_at) if at >= opened else None


def counts_until(earned: datetime | date, validity_months: int) -> datetime:
    """Return up to when something earned counts: when a certificate earned on its day would end."""
    day = local(earned)
    return end_of(months_after(day.date() if isinstance(day, datetime) else day, validity_months))


class CreditKind(StrEnum):
    """What a credit was given for."""

    SESSION = "session"
    PRIOR_LEARNING = "prior learning"


class Counts(StrEnum):
    """What a credit counts for: never for the quiz, but where a course lets approved prior learning
    certify by itself.
    """

    INSTEAD = "instead"  # of the lessons
    BESIDE = "beside"  # the lessons: needed as well as they
    CERTIFIES = "certifies"  # of all: what is left is to sign the undertaking


@dataclass(frozen=True, slots=True)
class Credits:
    """What the credits that count now come to."""

    stand_for_lessons: bool = False
    by_session: bool = False  # one of them is for a session
    certifying_id: int | None = None  # the one that certifies by itself, without a certificate yet

    def needs_session(self, session_counts: str) -> bool:
        """Say whether a session is still to be attended beside the lessons."""
        return session_counts == Counts.BESIDE and not self.by_session


def route(credits: Credits, *, has_read_all: bool) -> Route:
    """Return how a certificate was earned by passing the quiz."""
    if credits.stand_for_lessons and not has_read_all:
        return Route.SESSION if credits.by_session else Route.PRIOR_AND_QUIZ
    return Route.ONLINE_AND_SESSION if credits.by_session else Route.ONLINE


def next_step(
    *,
    signs: bool,
    is_open: bool,
    is_over: bool,
    in_round: bool,
    unread: int,
    waits: bool,
    needs_session: bool = False,
) -> Step:
    """Return what comes next: signing before all else, then the open quiz (or its result, when its
    time is over), then what is left.
    """
    if signs:
        return Step.SIGN
    if is_open:
        return Step.CLOSE if is_over else Step.CONTINUE
    if not in_round:
        return Step.NOTHING
    if unread:
        return Step.READ
    if needs_session:
        return Step.ATTEND
    return Step.WAIT if waits else Step.SIT


def over_at(
    started_at: datetime,
    deadline_at: datetime | None,
    until: datetime | None,
    began: datetime | None,
) -> datetime | None:
    """Return when an attempt is over: at its deadline. One without a deadline goes on until its
    version no longer counts (`until`) or a new round of training `began`; None: no end yet.
    """
    if deadline_at is not None:
        return deadline_at
    new_round = began if began is not None and began > started_at else None
    return min((one for one in (until, new_round) if one is not None), default=None)


def is_over(deadline_at: datetime | None, at: datetime) -> bool:
    """Say whether the time for an attempt is over. An answer at the deadline itself is late."""
    return deadline_at is not None and at >= deadline_at


def why_not_start(
    past: Sequence[PastAttempt],
    unread: int,
    policy: Policy,
    at: datetime,
    *,
    needs_session: bool = False,
) -> tuple[tuple[str, ...], datetime | None]:
    """Return why no attempt may start now, as sentences, and when it may; empty when it may.

    `past` are the attempts of this course, of any round; `unread` the lessons still to read;
    `needs_session`: that a session must be attended as well, and none has been.
    """
    reasons = []
    if unread:
        lessons = "1 lesson" if unread == 1 else f"{unread} lessons"
        reasons.append(f"Read the {lessons} still open first.")
    if needs_session:
        reasons.append("Attend a session of this course first.")
    opens = opens_at(past, policy, at)
    if opens is not None:
        reasons.append(f"You can try again from {clock(opens)} on {long_day(opens)}.")
    return tuple(reasons), opens


def opens_at(past: Sequence[PastAttempt], policy: Policy, at: datetime) -> datetime | None:
    """Return from when the next attempt may start; None when it may now."""
    window = timedelta(days=policy.attempts_within_days)
    failed = sorted(
        one.closed_at
        for one in past
        if one.closed_at and not one.passed and one.closed_at > at - window
    )
    moments = []
    if failed:
        moments.append(failed[-1] + timedelta(hours=policy.cool_down_hours))
    if len(failed) >= policy.attempts:
        moments.append(failed[-policy.attempts] + window)
    later = [moment for moment in moments if moment > at]
    return max(later, default=None)


def attempts_left(past: Sequence[PastAttempt], policy: Policy, at: datetime) -> int:
    """Return how many attempts are left within the policy's days."""
    window = timedelta(days=policy.attempts_within_days)
    used = sum(
        1 for one in past if one.closed_at and not one.passed and one.closed_at > at - window
    )
    return max(policy.attempts - used, 0)


@dataclass(frozen=True, slots=True)
class Extra:
    """How much more time a person has than the course gives, in per cent; None: no limit."""

    percent: int | None


def time_limit(minutes: int | None, extra: Extra | None) -> timedelta | None:
    """Return how long a quiz may take that starts now. None when there is no limit."""
    if minutes is None or (extra is not None and extra.percent is None):
        return None
    more = extra.percent if extra and extra.percent else 0
    return timedelta(minutes=minutes) * (100 + more) / 100


def more_time(percent: int | None) -> str:
    """Return what somebody with extra time has, as a page says it: "25% more time"."""
    return "no time limit" if percent is None else f"{percent}% more time"
