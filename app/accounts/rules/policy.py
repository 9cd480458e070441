"""What the force permits on a platform, and whether an account needs an exception.

Source: the force's social media strategy (2018): individual Facebook accounts for units or members of
staff are not currently permitted; every neighbourhood has, or has access to, an account.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.accounts.rules.register import AccountKind, Platform
from app.core.london import day, last_day


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of what is permitted on a platform: `kinds` need no exception."""

    platform: str
    number: int
    kinds: frozenset[str]
    words: str


# What holds until somebody enters another version.
FIRST_POLICIES = {
    Platform.FACEBOOK: Policy(
        Platform.FACEBOOK,
        1,
        frozenset({AccountKind.MAIN}),
        "Individual Facebook accounts for units or members of staff are not currently permitted.",
    )
}


def needs_exception(policy: Policy | None, kind: str) -> bool:
    """Say whether an account of this kind is only permitted by an exception."""
    return policy is not None and kind not in policy.kinds


def why_not_permitted(policy: Policy | None, kind: str, has_exception: bool) -> tuple[str, ...]:
    """Return why an account of this kind cannot be opened, in the policy's words; empty when it can."""
    if policy is None or not needs_exception(policy, kind) or has_exception:
        return ()
    return (
        f"{policy.words} ({policy.platform}, policy version {policy.number})",
        "A manager of Corporate Communication can record an exception for the unit, with a reason and "
        "an end date.",
    )


def exception_risk(
    policy: Policy | None, kind: str, ended_at: datetime | None, at: datetime
) -> str:
    """Return why an open account is outside the policy, as a sentence; empty when it is within. The
    last exception for its unit ends, or ended, at `ended_at`; None when there never was one.
    """
    if not needs_exception(policy, kind) or (ended_at is not None and at < ended_at):
        return ""
    if ended_at is None:
        return "The policy does not permit it, and no exception is recorded."
    return f"The exception under which it is kept ended on {day(last_day(ended_at))}."


class Coverage(StrEnum):
    """How a neighbourhood stands with accounts."""

    HAS = "has one"
    ACCESS = "has access to one"
    LACKS = "lacks one"


def coverage(own: int, reached: int) -> Coverage:
    """Return how a neighbourhood stands: `own` are its accounts, from `reached` others its people may
    post.
    """
    if own:
        return Coverage.HAS
    return Coverage.ACCESS if reached else Coverage.LACKS
