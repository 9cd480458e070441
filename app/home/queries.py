"""What a person's first page shows of several parts at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, true

from app.access import queries as access
from app.core.db import db
from app.sessions import queries as sessions
from app.sessions.rules.days import when


@dataclass(frozen=True, slots=True)
class Ahead:
    """The requests about a person that wait, and the next session in which they have a place."""

    waiting: tuple[Any, ...]
    session_id: int | None = None
    session: str = ""
    when: str = ""


def ahead(person_id: int, at: datetime) -> Ahead:
    """Return what is ahead of a person, in one statement: the page is the one opened most."""
    one = select(literal(1).label("one")).subquery()
    held = sessions.next_of(person_id, at).subquery()
    asked = access.waiting_for(person_id).order_by(None).subquery()
    rows = db.session.execute(
        select(
            held.c.id.label("session_id"),
            held.c.title,
            held.c.starts_at,
            held.c.ends_at,
            asked,
        )
        .select_from(one)
        .outerjoin(held, true())
        .outerjoin(asked, true())
        .order_by(asked.c.made_at)
    ).all()
    waiting, first = tuple(row for row in rows if row.id is not None), rows[0]
    if first.session_id is None:
        return Ahead(waiting)
    return Ahead(waiting, first.session_id, first.title, when(first.starts_at, first.ends_at))
