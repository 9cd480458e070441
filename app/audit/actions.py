"""Writing the history: one event for each thing that somebody does, in the same transaction."""

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Update, insert, inspect, select, update

from app.audit.models import AuditEvent, AuditHead, EventDetail
from app.audit.rules import (
    Head,
    Link,
    canonical,
    detail_hash,
    link_hash,
    plain,
    sealed_hash,
)
from app.core.db import Base, db
from app.core.errors import Refused

# The tables whose every row must have its event: `flask audit verify` holds them to it.
GOVERNED: dict[str, type[Base]] = {}
CLOCK_TOLERANCE = timedelta(seconds=5)


def govern(*models: type[Base]) -> None:
    """Declare that each row of these tables has an event that says what it holds now."""
    GOVERNED.update({model.__tablename__: model for model in models})


def about(row: Base) -> str:
    """Return how an event names a row: "access_grant:12"."""
    key = inspect(row).identity or ("",)
    return f"{row.__tablename__}:{key[0]}"


def columns(row: Base, salt: str | None) -> dict[str, Any]:
    """Return a row's columns as they stand in a detail. Those that its model marks as sealed are not
    for every reader of the history: together they are one hash, salted as the detail itself is
    (None: all as they are, as in details from before).
    """
    found: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    for one in inspect(type(row)).column_attrs:
        kept = sealed if salt is not None and one.columns[0].info.get("sealed") else found
        kept[one.key] = plain(getattr(row, one.key))
    return {**found, "sealed": sealed_hash(salt, sealed)} if salt and sealed else found


def record(
    verb: str,
    row: Base,
    *,
    by_id: int | None,
    at: datetime,
    why: str = "",
    before: dict[str, Any] | None = None,
) -> Link:
    """Record what was done to a row that has been flushed. Its columns are the "after"."""
    salt = secrets.token_hex(16)
    detail: dict[str, Any] = {"after": columns(row, salt)}
    if before is not None:
        detail["before"] = {key: plain(value) for key, value in before.items()}
    return _append(verb, about(row), by_id=by_id, at=at, why=why, detail=detail, salt=salt)


def note(
    verb: str,
    about: str,
    *,
    by_id: int | None,
    at: datetime,
    why: str = "",
    detail: dict[str, Any] | None = None,
) -> Link:
    """Record something that is no row: a refusal, an export, a sign-in."""
    salt = secrets.token_hex(16)
    return _append(verb, about, by_id=by_id, at=at, why=why, detail=detail or {}, salt=salt)


def _append(
    verb: str,
    about: str,
    *,
    by_id: int | None,
    at: datetime,
    why: str,
    detail: dict[str, Any],
    salt: str,
) -> Link:
    head = hold()
    _refuse_old_clock(head, at)
    text = canonical(detail).decode()
    link = Link(
        seq=head.seq + 1,
        at=at,
        by_id=by_id,
        verb=verb[:60],
        about=about[:80],
        why=why[:1000],
        detail_hash=detail_hash(salt, text),
        previous_hash=head.hash,
    )
    hash_ = link_hash(link)
    event, detail_, end = _writing()
    db.session.execute(event, {**asdict(link), "hash": hash_})
    db.session.execute(detail_, {"seq": link.seq, "salt": salt, "json": text})
    db.session.execute(end, {"seq": link.seq, "hash": hash_})
    return link


@cache
def _writing() -> tuple[Insert, Insert, Update]:
    """Return the statements that add an event, its detail, and move the head: built once, and past
    the session's bookkeeping, since nearly everything that anybody does writes one.
    """
    event, detail, end = (
        Base.metadata.tables[one.__tablename__] for one in (AuditEvent, EventDetail, AuditHead)
    )
    return insert(event), insert(detail), update(end)


def hold() -> Head:
    """Hold the end of the chain until this transaction ends, so that no two events follow one."""
    # The migrations put the row there, so that the first two events wait for each other too.
    row = db.session.execute(_end()).one()
    return Head(row.seq, row.hash, row.at)


@cache
def _end() -> Select[*tuple[Any, ...]]:
    return (
        select(AuditHead.seq, AuditHead.hash, AuditEvent.at)
        .outerjoin(AuditEvent, AuditEvent.seq == AuditHead.seq)
        .with_for_update(of=AuditHead)
    )


def _refuse_old_clock(head: Head, at: datetime) -> None:
    if head.seq and head.at is not None and at < head.at - CLOCK_TOLERANCE:
        raise Refused(
            "The clock of this machine has gone back behind the last entry of the history. "
            "Nothing can be decided until it is right. Tell information security."
        )


def erase_detail(seq: int, *, by_id: int | None, at: datetime, why: str) -> None:
    """Erase the before and after of one event, and record that. The chain still verifies."""
    detail = db.session.get_one(EventDetail, seq)
    detail.json = None
    db.session.flush()
    note("detail erased", f"audit_event:{seq}", by_id=by_id, at=at, why=why)
