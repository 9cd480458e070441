"""When somebody may sit the quiz, and what they do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.london import clock, long_day
from app.courses.content import Policy


class Step(StrEnum):
    """What a person does next with a course."""

    READ = "read"
    SIT = "sit the quiz"
    CONTINUE = "continue the quiz"
    SIGN = "sign the undertaking"
    WAIT = "wait"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """An attempt as far as the next one depends on it."""

    started_at: datetime
    closed_at: datetime | None
    passed: bool


def round_began(
    enrolled_at: datetime | None,
    renewal_opens: datetime | None,
    certified_until: datetime | None,
    at: datetime,
) -> datetime | None:
    """Return when the present round of training began: lessons and passes before it do not count.

    Once the window of a certificate is open (or it has lapsed), a new round began with the window.
    Before that, or without a certificate, with the enrolment. None when there is nothing to do.
    """
    if certified_until is not None and renewal_opens is not None:
        if at < renewal_opens:
            return None
        return (
            max(renewal_opens, enrolled_at)
            if enrolled_at and enrolled_at > certified_until
            else renewal_opens
        )
    return enrolled_at


def why_not_start(
    past: Sequence[PastAttempt], unread: int, policy: Policy, at: datetime
) -> tuple[tuple[str, ...], datetime | None]:
    """Return why no attempt may start now, as sentences, and when it may; empty when it may.

    `past` are the attempts of this course, of any round; `unread` the lessons still to read.
    """
    reasons = []
    if unread:
        lessons = "1 lesson" if unread == 1 else f"{unread} lessons"
        reasons.append(f"Read the other {lessons} first.")
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
