"""A person's private calendar address. The caller holds the person's row."""

import hashlib
import secrets
from datetime import datetime

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.sessions import queries
from app.sessions.models import Feed


def open_feed(person_id: int, *, at: datetime) -> str:
    """Make a new private address and end the one before it. Returns the token, which nothing keeps."""
    _end(person_id, at)
    token = secrets.token_urlsafe(32)
    made = Feed(
        person_id=person_id, token_hash=hashlib.sha256(token.encode()).hexdigest(), starts_at=at
    )
    db.session.add(made)
    db.session.flush()
    audit.note("calendar address made", f"feed:{made.id}", by_id=person_id, at=at)
    return token


def end_feed(person_id: int, *, at: datetime) -> None:
    """End a person's private address. Raises `Refused` when there is none."""
    if not _end(person_id, at):
        raise Refused("You have no private calendar address.")


def _end(person_id: int, at: datetime) -> bool:
    held = queries.feed_of(person_id)
    if held is None:
        return False
    held.ends_at = at
    db.session.flush()
    audit.note("calendar address ended", f"feed:{held.id}", by_id=person_id, at=at)
    return True
