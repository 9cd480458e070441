"""Making an evidence pack."""

import hashlib
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from app.accounts.models import Account
from app.audit import actions as audit
from app.audit import keys
from app.audit.rules import canonical
from app.core.db import db
from app.core.errors import Refused
from app.evidence import queries, rules
from app.evidence.models import EvidencePack
from app.evidence.rules import Span
from app.notices import jobs
from app.people.models import Person


def make(
    account: Account, span: Span, *, by: Person, why: str, force: str, at: datetime
) -> EvidencePack:
    """Freeze and sign who could post from an account in this time, as it is known at `at`, and have
    the worker draw it. `force` is the name that stands on it.

    Raises `Refused` when the time asked about is not over, ends before it begins, or is too long.
    """
    if fault := rules.why_not_span(span.since, span.until, at):
        raise Refused(f"{fault}.", verb="evidence pack made", about=f"account:{account.id}")
    key = keys.ensure("evidence", at=at)
    head = audit.hold()  # which entry of the history was the last when all this was read
    asked = {
        "by": by.titled,
        "collar_number": by.collar_number,
        "at": rules.exact(at),
        "why": why,
        "force": force,
        "key": key.kid,
        "history_entry": head.seq,
        "history_hash": head.hash,
    }
    found = queries.could_post(account.id, span)
    text = canonical(rules.content(found, _entry(account), asked))
    signature = key.p256().sign(text, ec.ECDSA(SHA256()))
    pack = EvidencePack(
        account_id=account.id,
        since_at=span.since,
        until_at=span.until,
        by_id=by.id,
        at=at,
        why=why,
        content=text.decode(),
        sha256=hashlib.sha256(text).hexdigest(),
        key_id=key.kid,
        signature=signature.hex(),
    )
    db.session.add(pack)
    db.session.flush()
    audit.record("evidence pack made", pack, by_id=by.id, at=at, why=why)
    jobs.enqueue("draw evidence pack", pack.id, key=f"draw:evidence:{pack.id}")
    return pack


def _entry(account: Account) -> dict[str, str]:
    """Return the account's entry in the register."""
    return {
        "handle": account.handle,
        "platform": account.platform,
        "address": account.address,
        "unit": account.unit.name,
        "purpose": account.purpose,
    }


def hand_out(pack: EvidencePack, *, by_id: int, at: datetime) -> None:
    """Record that somebody took a pack."""
    detail = {"sha256": pack.sha256}
    audit.note(
        "evidence pack handed out", f"evidence_pack:{pack.id}", by_id=by_id, at=at, detail=detail
    )
