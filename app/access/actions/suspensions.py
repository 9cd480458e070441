"""Suspending a person: all their rights at once, discreetly, and giving them back."""

from datetime import date, datetime, timedelta

from app.access import queries
from app.access.models import PersonSuspension
from app.access.rules import SuspensionKind
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import start_of
from app.people.models import Person


def suspend(
    person: Person, kind: SuspensionKind, *, by_id: int, why: str, at: datetime
) -> PersonSuspension:
    """Suspend every right that a person has, or gets, from `at` on.

    Raises `Refused` for oneself, and while one of this kind holds already.
    """
    return _begin(person, kind, by_id, why, starts_at=at, at=at)


def record_absence(
    person: Person, away_from: date, *, by_id: int, why: str, at: datetime, days: int
) -> PersonSuspension:
    """Record that somebody is away since a day: after `days` days their rights are suspended."""
    suspends = start_of(away_from + timedelta(days=days))
    starts_at = max(suspends, at)
    return _begin(person, SuspensionKind.ABSENCE, by_id, why, starts_at=starts_at, at=at)


def _begin(
    person: Person, kind: SuspensionKind, by_id: int, why: str, *, starts_at: datetime, at: datetime
) -> PersonSuspension:
    about = f"person:{person.id}"
    if person.id == by_id:
        raise Refused("You cannot suspend yourself.", verb="person restricted", about=about)
    if queries.open_suspension(person.id, kind) is not None:
        raise Refused(f"{person.titled} is restricted already.", verb="restricted", about=about)
    made = PersonSuspension(
        person_id=person.id, kind=str(kind), by_id=by_id, why=why, starts_at=starts_at
    )
    db.session.add(made)
    db.session.flush()
    # The reason is in the row, sealed: not in the history, which more people read.
    audit.record("person restricted", made, by_id=by_id, at=at)
    return made


def lift(suspension: PersonSuspension, *, by_id: int, why: str, at: datetime) -> PersonSuspension:
    """Give back what a suspension took, from `at` on. One that has yet to begin never does.

    Raises `Refused` for whoever set it (an absence apart), for oneself, and once it has ended.
    """
    about = f"person_suspension:{suspension.id}"
    if suspension.ends_at is not None:
        raise Refused("This has ended already.", verb="restriction lifted", about=about)
    if suspension.person_id == by_id:
        raise Refused("You cannot lift what is about you.", verb="restriction lifted", about=about)
    if suspension.by_id == by_id and suspension.kind != SuspensionKind.ABSENCE:
        reason = "You set this. A second person must lift it."
        raise Refused(reason, verb="restriction lifted", about=about)
    suspension.ends_at = max(at, suspension.starts_at)
    suspension.ended_by_id, suspension.ended_why = by_id, why
    db.session.flush()
    audit.record("restriction lifted", suspension, by_id=by_id, at=at)
    return suspension
