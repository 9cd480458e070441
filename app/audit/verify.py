"""Checking the history: the chain, its details, its checkpoints, and that every governed row
agrees with its newest event. Stops at the first fault and names it.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.audit import actions, keys, queries, rules
from app.audit.models import AuditEvent, AuditHead, Checkpoint, SigningKey
from app.audit.rules import NOTHING, Head, Link, detail_hash, link_hash
from app.core.db import db

BATCH = 1000


class Fault(Exception):
    """The first thing found wrong, as a sentence."""


@dataclass(frozen=True, slots=True)
class Newest:
    """What the newest event about a row says of it; `after` is None when that is erased."""

    salt: str
    after: dict[str, Any] | None


def verify(notes: Iterable[str] = ()) -> dict[str, int]:
    """Check everything. Returns how many events, erased details, checkpoints and rows were checked.

    Raises `Fault` with a sentence that names the first fault. `notes` are checkpoints kept
    elsewhere: only those can show that the whole history, or its tail, was replaced.
    """
    _hold_still()
    hashes, newest, erased = _chain()
    _head(hashes)
    _keys()
    checked = _checkpoints(hashes, notes)
    rows = _rows(newest)
    return {"events": len(hashes) - 1, "erased": erased, "checkpoints": checked, "rows": rows}


def _hold_still() -> None:
    """Read everything as of one moment, so that what is written meanwhile is no fault."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _chain() -> tuple[list[str], dict[str, Newest], int]:
    """Walk the chain; return the hash at each number and the newest detail about each thing."""
    hashes: list[str] = [NOTHING]
    newest: dict[str, Newest] = {}
    erased = 0
    for event, salt, text in _events():
        _check_event(event, hashes)
        if text is None:
            erased += 1
        elif detail_hash(salt, text) != event.detail_hash:
            raise Fault(f"The detail of event {event.seq} was changed.")
        hashes.append(event.hash)
        after = _after(text)
        if text is None or after is not None:
            newest[event.about] = Newest(salt, after)
    return hashes, newest, erased


def _events() -> Iterator[tuple[AuditEvent, str, str | None]]:
    seq = 0
    while batch := queries.events_after(seq, BATCH):
        for event, salt, text in batch:
            yield event, salt or "", text
            seq = event.seq
        db.session.expunge_all()


def _check_event(event: AuditEvent, hashes: list[str]) -> None:
    if event.seq != len(hashes):
        raise Fault(f"Event {len(hashes)} is missing.")
    if event.previous_hash != hashes[-1]:
        raise Fault(f"Event {event.seq} does not follow event {event.seq - 1}.")
    link = Link(**{name: getattr(event, name) for name in Link.__slots__})
    if link_hash(link) != event.hash:
        raise Fault(f"Event {event.seq} was changed.")


def _after(text: str | None) -> dict[str, Any] | None:
    return json.loads(text).get("after") if text is not None else None


def _head(hashes: list[str]) -> None:
    head = db.session.scalars(select(AuditHead)).one_or_none()
    seq, last = (head.seq, head.hash) if head else (0, NOTHING)
    if seq != len(hashes) - 1 or last != hashes[-1]:
        raise Fault(f"The history ends at event {len(hashes) - 1}, but its head says {seq}.")


def _keys() -> None:
    for row in db.session.scalars(select(SigningKey).order_by(SigningKey.id)):
        if not keys.is_as_made(row):
            raise Fault(f"The key {row.kid} is not the one that was made.")


def _checkpoints(hashes: list[str], notes: Iterable[str]) -> int:
    known = {key.kid: key for key in keys.public_keys("checkpoint")}
    kept = db.session.scalars(select(Checkpoint.note).order_by(Checkpoint.id)).all()
    found = [*kept, *notes]
    for content in found:
        _check_note(content, known, hashes)
    return len(found)


def _check_note(content: str, known: dict[str, SigningKey], hashes: list[str]) -> None:
    try:
        head, text, kid, signature = rules.read_note(content)
    except ValueError as error:
        raise Fault("A checkpoint cannot be read.") from error
    if kid not in known or not keys.is_signed(known[kid], text.encode(), signature):
        raise Fault(f"The signature of the checkpoint at event {head.seq} is not ours.")
    _check_prefix(head, hashes)


def _check_prefix(head: Head, hashes: list[str]) -> None:
    if head.seq >= len(hashes):
        raise Fault(
            f"A checkpoint was signed at event {head.seq}, but the history ends at {len(hashes) - 1}: "
            "its tail was cut off."
        )
    if hashes[head.seq] != head.hash:
        raise Fault(f"The history up to event {head.seq} is not the one that was signed.")


def _rows(newest: dict[str, Newest]) -> int:
    """Hold each governed row to the newest event about it."""
    number = 0
    for model in actions.GOVERNED.values():
        found = db.session.scalars(select(model).execution_options(yield_per=BATCH))
        with closing(found) as rows:
            for row in rows:
                number += 1
                _check_row(row, newest)
    for about, known in newest.items():
        _check_kept(about, known.after)
    return number


def _check_row(row: Any, newest: dict[str, Newest]) -> None:
    about = actions.about(row)
    if about not in newest:
        raise Fault(f"The row {about} has no event: it was not made by Keyholder.")
    known = newest.pop(about)
    # Events from before some columns were sealed name them all.
    was_sealed = known.after is None or "sealed" in known.after
    now = actions.columns(row, known.salt if was_sealed else None)
    if known.after is not None and (changed := _changed(type(row), now, known.after)):
        raise Fault(f"The row {about} is not as its newest event says: {', '.join(changed)}.")


def _changed(model: Any, now: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the columns that differ. One that an event does not name was added to the table after
    it: there every row holds what the migration gave it.
    """
    table = model.__table__.c
    given = {one.name: one.server_default.arg for one in table if one.server_default is not None}
    given |= {one.name: None for one in table if one.server_default is None and one.nullable}
    return sorted(
        key
        for key in {*now, *after}
        if now.get(key, _GONE) != after.get(key, given.get(key, _GONE))
    )


_GONE = object()


def _check_kept(about: str, after: dict[str, Any] | None) -> None:
    name = about.partition(":")[0]
    if after is not None and name in actions.GOVERNED:
        raise Fault(f"The row {about} is gone, but its event says that it should be there.")
