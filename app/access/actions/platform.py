"""What the platform has: recording that access was set up there, or taken away."""

from datetime import date, datetime

from app.access import queries
from app.access.models import Grant, PlatformChange
from app.access.rules import Done, State, state
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON, moment
from app.people.rules import Permission


def set_up(grant: Grant, done: Done, *, by_id: int, at: datetime) -> PlatformChange:
    """Record that the platform has the person, at the level in force at `at`.

    Raises `Refused` for access that gives nothing, and for the person's own; for what one approved
    oneself, unless nobody else is there: then it is flagged.
    """
    standing = queries.standing(grant.person_id, grant.account_id, at)
    if standing.grant_id != grant.id or standing.is_void:
        raise Refused("This access has ended, so it cannot be set up.", about=_about(grant))
    flagged = _flag(grant, by_id, at)
    return _record(grant, "set up", standing.level, done, flagged, by_id=by_id, at=at)


def confirm_removal(grant: Grant, done: Done, *, by_id: int, at: datetime) -> PlatformChange:
    """Record that the platform no longer has the person.

    Raises `Refused` when the platform does not have them as far as is known, while the register
    lets them use the account, and for one's own access.
    """
    standing = queries.standing(grant.person_id, grant.account_id, at)
    if state(standing) not in {State.REMOVAL_DUE, State.SUSPENDED} or not standing.is_on_platform:
        raise Refused("There is nothing to be removed from the platform.", about=_about(grant))
    return _record(grant, "removed", standing.level, done, "", by_id=by_id, at=at)


def _flag(grant: Grant, by_id: int, at: datetime) -> str:
    """Return why the approver sets it up themselves; empty when another does."""
    decision = grant.request.decision if grant.request else None
    if decision is None or decision.by_id != by_id:
        return ""
    able = queries.holders_of(Permission.SET_UP_ACCESS, grant.account, at)
    others = [one.titled for one in able if one.id not in {by_id, grant.person_id}]
    if others:
        raise Refused(
            f"You approved this access, so another person sets it up: {' or '.join(others[:3])}.",
            verb="access set up",
            about=_about(grant),
        )
    return "Approved and set up by one person: nobody else could set it up."


def _record(
    grant: Grant, kind: str, level: str, done: Done, flagged: str, *, by_id: int, at: datetime
) -> PlatformChange:
    verb = "access set up" if kind == "set up" else "removal confirmed"
    if fault := _fault(grant, done.on, by_id, at):
        raise Refused(fault, verb=verb, about=_about(grant))
    made = PlatformChange(
        grant_id=grant.id,
        kind=kind,
        level=level,
        done_on=done.on,
        reference=done.reference,
        by_id=by_id,
        at=at,
        flagged=flagged,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(verb, made, by_id=by_id, at=at, why=done.reference)
    return made


def _fault(grant: Grant, done_on: date, by_id: int, at: datetime) -> str:
    """Return what is wrong with what is recorded, as a sentence; empty when nothing is."""
    if by_id == grant.person_id:
        return "You cannot set up or remove your own access."
    if done_on > at.astimezone(LONDON).date():
        return "The day on which it was done cannot be in the future."
    if done_on < grant.starts_at.astimezone(LONDON).date():
        return f"The access was given on {moment(grant.starts_at)}. It cannot be done before that."
    return ""


def _about(grant: Grant) -> str:
    return f"access_grant:{grant.id}"
