"""What a person's first page shows of several parts at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, literal, select, true

from app.access import queries as access
from app.access.rules import Standing
from app.checks import queries as checks
from app.core.db import AT, PERSON, db
from app.people.rules import Viewer
from app.sessions import queries as sessions
from app.sessions.rules.days import when


@dataclass(frozen=True, slots=True)
class Ahead:
    """The requests about a person that wait, the next session in which they have a place, and how
    many accounts are theirs to check each day, and still to be checked today.
    """

    waiting: tuple[Any, ...]
    own_accounts: int
    to_check: int
    session_id: int | None = None
    session: str = ""
    when: str = ""


def ahead(who: Viewer, standings: Iterable[Standing], at: datetime) -> Ahead:
    """Return what is ahead of a person, in one statement: the page is the one opened most."""
    values = {"person_id": who.id, "at": at, **checks.own_values(at, standings)}
    rows = db.session.execute(_ahead(), values).all()
    waiting, first = tuple(row for row in rows if row.id is not None), rows[0]
    if first.session_id is None:
        return Ahead(waiting, first.own_accounts, first.to_check)
    times = when(first.starts_at, first.ends_at)
    return Ahead(waiting, first.own_accounts, first.to_check, first.session_id, first.title, times)


@cache
def _ahead() -> Select[*tuple[Any, ...]]:
    """Return the statement: its text is kept, never what it answers."""
    one = select(literal(1).label("one")).subquery()
    held = sessions.next_of(PERSON, AT).subquery()
    asked = access.waiting_for(PERSON).order_by(None).subquery()
    own_accounts, to_check = checks.own_counts()
    return (
        select(
            own_accounts.label("own_accounts"),
            to_check.label("to_check"),
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
    )
