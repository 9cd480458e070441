"""Reading the history."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, column, func, or_, select, table

from app.audit import rules
from app.audit.models import AuditEvent, EventDetail
from app.core.db import db

# Names for the ids in the history. People lie above this part, so only their columns are named.
person = table("person", column("id"), column("name", String), column("rank", String))


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, as a page shows it."""

    seq: int
    at: datetime
    verb: str
    about: str
    why: str
    by_id: int | None
    by_name: str | None


def happenings() -> Select[*tuple[Any, ...]]:
    """Select events with the name of whoever did them."""
    return select(
        AuditEvent.seq,
        AuditEvent.at,
        AuditEvent.verb,
        AuditEvent.about,
        AuditEvent.why,
        AuditEvent.by_id,
        func.trim(person.c.rank + " " + person.c.name).label("by_name"),
    ).outerjoin(person, person.c.id == AuditEvent.by_id)


def history(*abouts: str) -> list[Happening]:
    """Return what happened to these things, newest first. At most 200."""
    rows = db.session.execute(
        happenings().where(AuditEvent.about.in_(abouts)).order_by(AuditEvent.seq.desc()).limit(200)
    )
    return [Happening(**row._mapping) for row in rows]


def matching(
    statement: Select[*tuple[Any, ...]],
    about: str,
    did: str,
    by: str,
    since: datetime | None,
    until: datetime | None,
) -> Select[*tuple[Any, ...]]:
    """Narrow the history to what a filter asks for; an empty value asks for nothing. `about` is a table
    ("account") or one thing of it ("account:3"); `did` is part of the words for what was done.
    """
    if about:
        of_kind = AuditEvent.about.startswith(
            about if ":" in about else f"{about}:", autoescape=True
        )
        statement = statement.where(or_(of_kind, AuditEvent.about == about))
    if did:
        named = AuditEvent.verb.in_(rules.verbs_saying(did))
        statement = statement.where(
            or_(named, AuditEvent.verb.contains(did.lower(), autoescape=True))
        )
    if by:
        statement = statement.where(func.lower(person.c.name).contains(by.lower(), autoescape=True))
    if since:
        statement = statement.where(AuditEvent.at >= since)
    return statement.where(AuditEvent.at < until) if until else statement


def name_of(person_id: int | None) -> str | None:
    """Return rank and name of whoever did something; None for Keyholder itself."""
    name = func.trim(person.c.rank + " " + person.c.name)
    return db.session.scalar(select(name).where(person.c.id == person_id))


def detail(seq: int) -> dict[str, Any] | None:
    """Return the before and after of an event; None when it has been erased."""
    text = db.session.scalar(select(EventDetail.json).where(EventDetail.seq == seq))
    return json.loads(text) if text is not None else None


def events_after(seq: int, limit: int) -> Sequence[Any]:
    """Return the next events with their details, in order."""
    return db.session.execute(
        select(AuditEvent, EventDetail.salt, EventDetail.json)
        .outerjoin(EventDetail, EventDetail.seq == AuditEvent.seq)
        .where(AuditEvent.seq > seq)
        .order_by(AuditEvent.seq)
        .limit(limit)
    ).all()
