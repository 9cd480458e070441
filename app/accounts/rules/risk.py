"""Why an account is at risk, in whole sentences. Derived each time, never stored.

Source: the force's proposed life cycle of an account: owner vacant or not certified, fewer than two who
may post, no check in the last day, no activity, review overdue.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.london import day


class RiskKind(StrEnum):
    """The kinds of reason, as a list filters by them."""

    OWNER = "owner"
    DEPUTY = "deputy"
    CERTIFICATE = "certificate"
    FEW = "few"
    CHECK = "check"
    QUIET = "quiet"
    REVIEW = "review"
    POLICY = "policy"


# How a filter calls each kind.
RISKS = {
    RiskKind.OWNER: "No owner who serves",
    RiskKind.DEPUTY: "No deputy who serves",
    RiskKind.CERTIFICATE: "Owner not certified",
    RiskKind.FEW: "Fewer than two can post",
    RiskKind.CHECK: "Not checked",
    RiskKind.QUIET: "No activity",
    RiskKind.REVIEW: "Review overdue",
    RiskKind.POLICY: "Outside the policy",
}


@dataclass(frozen=True, slots=True)
class Risk:
    """One reason why an account is at risk."""

    kind: RiskKind
    says: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Who is named for an account at a moment, and which reviews are due. An empty name: nobody."""

    handle: str
    owner: str
    owner_serves: bool
    deputy: str
    deputy_serves: bool
    review_on: date
    measures: tuple[tuple[str, date], ...] = ()  # those in force, and when each is looked at again


def named_risks(kept: Kept, today: date) -> list[Risk]:
    """Return why an account is at risk by who is named for it, and by reviews that are overdue."""
    found = []
    if not kept.owner:
        found.append(Risk(RiskKind.OWNER, f"Nobody owns {kept.handle}."))
    elif not kept.owner_serves:
        acts = f" {kept.deputy} acts as its deputy." if kept.deputy_serves else ""
        says = f"The owner, {kept.owner}, no longer serves in the force.{acts}"
        found.append(Risk(RiskKind.OWNER, says))
    if not kept.deputy:
        found.append(Risk(RiskKind.DEPUTY, f"{kept.handle} has no deputy."))
    elif not kept.deputy_serves:
        says = f"The deputy, {kept.deputy}, no longer serves in the force."
        found.append(Risk(RiskKind.DEPUTY, says))
    if kept.review_on < today:
        says = f"Its purpose was to be reviewed by {day(kept.review_on)}."
        found.append(Risk(RiskKind.REVIEW, says))
    for kind, review_on in kept.measures:
        if review_on < today:
            says = f"That it is {kind} was to be looked at again by {day(review_on)}."
            found.append(Risk(RiskKind.REVIEW, says))
    return found
