"""What is told of an account between two moments, and how it is written for machines.

Source of what a pack holds: the force's facts on access governance, sections 6 and 10: who could
post when may be evidence, and is kept so that it can be shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.access.rules import Standing, why_not
from app.core.london import LONDON

LONGEST = timedelta(days=366)
FORMAT = "keyholder evidence pack 1"


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to, not including, `until`; one moment when the two are the same."""

    since: datetime
    until: datetime

    @property
    def is_moment(self) -> bool:
        """Whether one moment is asked about."""
        return self.since == self.until


@dataclass(frozen=True, slots=True)
class Spell:
    """A time during which nothing changed about one person and the account. At one moment the two
    ends are the same. `standing` is theirs at its beginning.
    """

    since: datetime
    until: datetime
    standing: Standing
    reasons: tuple[str, ...]

    @property
    def could_post(self) -> bool:
        """Whether the person had the right to post all that time."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Given:
    """How a grant came about: who asked, who decided. Empty where there was no request."""

    grant_id: int
    starts_at: datetime
    ends_at: datetime | None
    asked_by: str = ""
    asked_at: datetime | None = None
    asked_why: str = ""
    given_by: str = ""
    given_at: datetime | None = None
    given_why: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of an attempt, in the words in which it was asked. Never what was answered."""

    number: int
    id: str
    situation: str
    ask: str


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that somebody stood on, and how it was earned."""

    id: int
    serial: str
    course: str
    version: str
    route: str
    issued_at: datetime
    ended_at: datetime
    replaces: str = ""  # the serial of the one whose signature could no longer be trusted
    attempt: int | None = None  # which attempt of theirs, from 1; None when no quiz earned it
    started_at: datetime | None = None
    handed_in_at: datetime | None = None
    questions: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """One person who had been given access by then, with the spells of the time asked about."""

    person_id: int
    person: str
    collar_number: str
    spells: tuple[Spell, ...]
    grants: tuple[Given, ...]
    certificates: tuple[Held, ...]

    @property
    def could_post(self) -> bool:
        """Whether they had the right to post at any moment of it."""
        return any(one.could_post for one in self.spells)


@dataclass(frozen=True, slots=True)
class Looked:
    """One daily check."""

    at: datetime
    person: str
    collar_number: str
    found: str
    note: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure on the account, and (name of the step, when, by whom) of what was done about it."""

    kind: str
    since: datetime
    until: datetime | None
    why: str
    begun_by: str
    ended_by: str
    ended_why: str
    steps: tuple[tuple[str, datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is known about who could post from one account."""

    span: Span
    holders: tuple[Holder, ...]
    owners: tuple[tuple[str, str], ...]  # (person, collar number)
    checks: tuple[Looked, ...]  # of each London day that the span touches
    measures: tuple[Measured, ...]  # in force at any moment of the span

    @property
    def lines(self) -> int:
        """How many spells there are in all."""
        return sum(len(one.spells) for one in self.holders)

    @property
    def could(self) -> tuple[Holder, ...]:
        """Those who had the right at some moment of it."""
        return tuple(one for one in self.holders if one.could_post)

    @property
    def could_not(self) -> tuple[Holder, ...]:
        """Those who had been given access, but had the right at no moment of it."""
        return tuple(one for one in self.holders if not one.could_post)


def why_not_span(since: datetime, until: datetime, at: datetime) -> str:
    """Return why this time cannot be asked about, as a sentence; empty when it can."""
    if until < since:
        return "The end must be after the beginning"
    if until - since > LONGEST:
        return "Ask about at most 366 days at once"
    return "The time asked about must not lie in the future" if until > at else ""


def spells(
    moments: Sequence[tuple[datetime, Iterable[Standing]]], until: datetime
) -> dict[int, tuple[Spell, ...]]:
    """Return each person's spells, by their id, from what was so at each moment at which something
    changed, the earliest first. What did not change for somebody is one spell.
    """
    found: dict[int, list[Spell]] = {}
    ends = [at for at, _ in moments[1:]] + [until]
    for (since, standings), end in zip(moments, ends, strict=True):
        for one in standings:
            own = found.setdefault(one.person_id, [])
            made = Spell(since, end, one, why_not(one))
            if own and own[-1].until == since and _same(own[-1], made):
                made = Spell(own[-1].since, end, own[-1].standing, made.reasons)
                own.pop()
            own.append(made)
    return {person: tuple(own) for person, own in found.items()}


def _same(before: Spell, after: Spell) -> bool:
    was, is_ = before.standing, after.standing
    return (
        before.reasons == after.reasons
        and was.grant_id == is_.grant_id
        and was.certificate_id == is_.certificate_id
        and was.undertaking_signed == is_.undertaking_signed
    )


def content(answer: Answer, account: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return a pack as it is written for machines: names, texts, and moments as ISO 8601 in London.

    `account` is the account's entry in the register, `asked` who asked for the pack and why.
    """
    return {
        "format": FORMAT,
        "account": account,
        "from": exact(answer.span.since),
        "until": exact(answer.span.until),
        "asked": asked,
        "owners": [{"person": name, "collar_number": number} for name, number in answer.owners],
        "people": [_holder(one) for one in answer.holders],
        "daily_checks": [
            {
                "at": exact(one.at),
                "person": one.person,
                "collar_number": one.collar_number,
                "found": one.found,
                "note": one.note,
                "late": one.is_late,
            }
            for one in answer.checks
        ],
        "measures": [_measured(one) for one in answer.measures],
    }


def exact(at: datetime | None) -> str | None:
    """Return a moment to the microsecond, with London's offset."""
    return at.astimezone(LONDON).isoformat() if at else None


def _measured(one: Measured) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "from": exact(one.since),
        "until": exact(one.until),
        "why": one.why,
        "begun_by": one.begun_by,
        "ended_by": one.ended_by or None,
        "ended_why": one.ended_why or None,
        "steps_done": [{"step": step, "at": exact(at), "by": by} for step, at, by in one.steps],
    }


def _holder(one: Holder) -> dict[str, Any]:
    return {
        "person": one.person,
        "collar_number": one.collar_number,
        "could_post": one.could_post,
        "spells": [_spell(spell) for spell in one.spells],
        "access": [_given(given) for given in one.grants],
        "certificates": [_held(held) for held in one.certificates],
    }


def _spell(one: Spell) -> dict[str, Any]:
    standing = one.standing
    return {
        "from": exact(one.since),
        "until": exact(one.until),
        "could_post": one.could_post,
        "why_not": list(one.reasons),
        "certificate": standing.serial,
        "course_version": standing.course_version,
        "undertaking_signed": standing.undertaking_signed,
        "undertaking_signed_at": exact(standing.undertaking_signed_at),
        "access_since": exact(standing.granted_at),
    }


def _given(one: Given) -> dict[str, Any]:
    return {
        "from": exact(one.starts_at),
        "until": exact(one.ends_at),
        "asked_by": one.asked_by,
        "asked_at": exact(one.asked_at),
        "asked_why": one.asked_why,
        "given_by": one.given_by,
        "given_at": exact(one.given_at),
        "given_why": one.given_why,
    }


def _held(one: Held) -> dict[str, Any]:
    return {
        "serial": one.serial,
        "course": one.course,
        "course_version": one.version,
        "route": one.route,
        "issued_at": exact(one.issued_at),
        "ended_at": exact(one.ended_at),
        "replaces": one.replaces or None,
        "attempt": one.attempt,
        "attempt_started_at": exact(one.started_at),
        "attempt_handed_in_at": exact(one.handed_in_at),
        "questions": [
            {"number": q.number, "id": q.id, "situation": q.situation, "question": q.ask}
            for q in one.questions
        ],
    }
