"""The life of access: levels, when it ends by itself, how it stands, and who may have which part in it.

Source: the force's defaults for access (docs/glossary.md), after its social media strategy (2018).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.access.rules.gate import Standing, why_not
from app.certification.rules import months_after
from app.core.london import LONDON, end_of


class Level(StrEnum):
    """What access lets its holder do, the least first."""

    DRAFT = "draft"
    PUBLISH = "publish"
    REPLY = "reply"
    ADMIN = "admin"


MEANS = {
    Level.DRAFT: "Prepares posts. Somebody else publishes them.",
    Level.PUBLISH: "Publishes posts.",
    Level.REPLY: "Publishes posts and answers the public.",
    Level.ADMIN: "Looks after the account’s settings and people. Corporate Communication only.",
}
# Who endorses in the place of a line manager who asks.
INSPECTOR_OR_ABOVE = frozenset(
    {
        *("Insp", "DI", "Ch Insp", "DCI", "Supt", "Det Supt", "Ch Supt", "ACC", "DCC", "CC"),
    }
)


class State(StrEnum):
    """How access that was given stands at a moment. Worked out, never stored."""

    APPROVED = "approved"
    LIVE = "live"
    SUSPENDED = "suspended"
    REMOVAL_DUE = "removal due"
    REMOVED = "removed"
    LAPSED = "lapsed"


# The states in which the register lets somebody use the account.
ALLOWED = frozenset({State.APPROVED, State.LIVE})


class SuspensionKind(StrEnum):
    """Who keeps somebody from every account, or what does."""

    STANDARDS = "standards"
    COMMUNICATION = "communication"
    ABSENCE = "absence"


SUSPENDED_FOR = {
    SuspensionKind.STANDARDS: "Professional Standards",
    SuspensionKind.COMMUNICATION: "Corporate Communication",
    SuspensionKind.ABSENCE: "Long absence",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The force's time limits for access, as its settings have them."""

    months: int = 12  # access ends at the latest after
    set_up_days: int = 14  # approved access that nobody sets up lapses after
    probation_days: int = 28  # at draft


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did on a platform: on which day, and what it can be found by there."""

    on: date
    reference: str


def state(standing: Standing) -> State | None:
    """Return how a person's access to an account stands; None where there never was any."""
    if standing.last_grant_id is None:
        return None
    if standing.grant_id is not None and not standing.is_void:
        if why_not(standing):
            return State.SUSPENDED
        return State.LIVE if standing.is_set_up else State.APPROVED
    if standing.is_on_platform:
        return State.REMOVAL_DUE
    return State.LAPSED if standing.never_set_up else State.REMOVED


def ends_at(asked: datetime | None, at: datetime, months: int) -> datetime:
    """Return when access given at `at` ends by its own date: the end asked for, or the end of the
    London day some months later, whichever is earlier.
    """
    latest = end_of(months_after(at.astimezone(LONDON).date(), months))
    return latest if asked is None else min(asked, latest)


def level_fault(level: Level, is_staff: bool, person: str) -> str:
    """Return why somebody cannot have a level, as a sentence; empty when they can. `is_staff` says
    whether they hold a role of Corporate Communication.
    """
    if level is Level.ADMIN and not is_staff:
        return f"{person} is not of Corporate Communication. Only its staff have access as admin."
    return ""
