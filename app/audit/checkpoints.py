"""Signing where the history ends, for those who keep it elsewhere."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from app.audit import actions, keys
from app.audit.models import Checkpoint
from app.audit.rules import Head, checkpoint_text
from app.audit.rules import note as signed_note
from app.core.db import db

log = logging.getLogger("keyholder.audit")


def checkpoint(at: datetime) -> Checkpoint | None:
    """Sign where the chain ends now, keep it, and log it. None when there is one already that
    says so and is less than a day old.
    """
    head = actions.hold()
    last = db.session.scalar(select(Checkpoint).order_by(Checkpoint.id.desc()).limit(1))
    if last and last.seq == head.seq and at - last.at < timedelta(days=1):
        return None
    key = keys.ensure("checkpoint", at=at)
    head = actions.hold()  # the first key has an event of its own
    text = checkpoint_text(Head(head.seq, head.hash, at))
    signed = signed_note(text, key.kid, key.public_bytes(), key.sign(text.encode()))
    made = Checkpoint(seq=head.seq, at=at, note=signed)
    db.session.add(made)
    db.session.flush()
    log.info("checkpoint", extra={"checkpoint": made.note})
    return made


def newest_checkpoint() -> str:
    """Return the newest checkpoint as text; empty when none was ever signed."""
    found = db.session.scalar(select(Checkpoint.note).order_by(Checkpoint.id.desc()).limit(1))
    return found or ""
