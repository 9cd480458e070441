"""When each rule of a course's audience has stood in a version in force."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.courses.content import Audience, AudienceRule


@dataclass(frozen=True, slots=True)
class Span:
    """A rule, and from when up to when a version in force had it (None: it still has)."""

    rule: AudienceRule
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enrolling:
    """All that decides whom a course enrols by itself: every rule it ever had, and the days."""

    course: str
    due_days: int = 0
    spans: tuple[Span, ...] = ()


def enrolling(course: str, versions: Sequence[tuple[datetime, Audience]]) -> Enrolling:
    """Return what the approved versions of a course, oldest first, come to.

    A rule that the next version still has (whatever it calls it) goes on unbroken, so that a new
    version sends nobody back to the start. Those in force stand first, in their own order.
    """
    spans: list[Span] = []
    for at, audience in versions:
        kept, before = [], {_bare(one.rule): one for one in spans if one.ends_at is None}
        for rule in audience.rules:
            known = before.pop(_bare(rule), None)
            kept.append(Span(rule, known.starts_at if known else at))
        gone = [replace(one, ends_at=at) for one in before.values()]
        spans = [*kept, *gone, *(one for one in spans if one.ends_at is not None)]
    due_days = versions[-1][1].due_days if versions else 0
    return Enrolling(course, due_days, tuple(spans))


def _bare(rule: AudienceRule) -> AudienceRule:
    return replace(rule, says="")
