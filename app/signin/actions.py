"""Signing in and out, choosing a password."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import delete, select

from app.audit import actions as audit
from app.core.db import db, hold
from app.core.errors import Refused
from app.notices import actions as notices
from app.people.models import Person
from app.signin import hashing, queries
from app.signin.models import FailedTry, Password, ResetLink, SignIn
from app.signin.rules import FREE_FAILURES


def begin(
    person_id: int, *, at: datetime, address: str, agent: str, strength: str = "password"
) -> str:
    """Begin a sign-in; return its fresh 256-bit token, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    sign_in = SignIn(
        token_hash=queries.hashed(token),
        person_id=person_id,
        started_at=at,
        confirmed_at=at,
        strength=strength,
        address=address[:64],
        agent=agent[:200],
    )
    db.session.add(sign_in)
    db.session.flush()
    audit.note("signed in", f"person:{person_id}", by_id=person_id, at=at)
    return token


def hold_tries() -> None:
    """Let one try at a time be counted."""
    hold(_TRIES)


_TRIES = 0x7472696573  # any number that nothing else locks: "tries"


def record_try(claimed_hash: str, address: str, at: datetime) -> int:
    """Count a try as failed until it is forgiven; return its id."""
    row = FailedTry(at=at, claimed_hash=claimed_hash, address=address[:64])
    db.session.add(row)
    db.session.flush()
    return row.id


def forgive_try(try_id: int) -> None:
    """Take a try back: it was right."""
    db.session.execute(delete(FailedTry).where(FailedTry.id == try_id))


def note_slowed(claimed_hash: str, address: str, *, person_id: int | None, at: datetime) -> None:
    """Write into the history that from now on tries must wait; once for each burst."""
    for failed, whose in zip(
        queries.failures(claimed_hash, address, at), ("this number", "this address"), strict=True
    ):
        if len(failed) == FREE_FAILURES:
            about = f"person:{person_id}" if person_id else "nobody"
            why = f"{FREE_FAILURES} failed tries for {whose}"
            audit.note(
                "sign-in slowed", about, by_id=None, at=at, why=why, detail={"address": address}
            )


def set_password(
    person_id: int, password: str, at: datetime, *, by_id: int | None = None, why: str = ""
) -> None:
    """Give a person a password that has been found acceptable; links to choose one lose their use.
    `by_id` is whoever set it when that was not the person.
    """
    keep_password(person_id, hashing.hash_password(password), at)
    for link in queries.unused_links(person_id):
        link.used_at = at
    db.session.flush()
    verb = "password chosen" if by_id in {None, person_id} else "password set"
    audit.note(verb, f"person:{person_id}", by_id=by_id or person_id, at=at, why=why)


def keep_password(person_id: int, hash_: str, at: datetime) -> None:
    """Keep the hash of a person's password; the newest counts."""
    db.session.add(Password(person_id=person_id, hash=hash_, set_at=at))
    db.session.flush()


def confirm(sign_in_id: int, at: datetime) -> None:
    """Keep that the password was given again at `at`."""
    db.session.get_one(SignIn, sign_in_id).confirmed_at = at
    db.session.flush()


def end(
    sign_in_id: int, *, person_id: int, at: datetime, why: str, by_id: int | None = None
) -> None:
    """End one of a person's sign-ins. Nothing happens when it has ended already."""
    row = db.session.scalar(
        select(SignIn).where(
            SignIn.id == sign_in_id, SignIn.person_id == person_id, SignIn.ended_at.is_(None)
        )
    )
    if row is not None:
        row.ended_at, row.ended_why = at, why
        db.session.flush()
        audit.note("signed out", f"person:{person_id}", by_id=by_id or person_id, at=at, why=why)


def end_all(
    person_id: int, at: datetime, why: str, *, but: int | None = None, by_id: int | None = None
) -> int:
    """End every open sign-in of a person, except `but`. Return how many were ended."""
    rows = [one for one in queries.open_sign_ins(person_id, at) if one.id != but]
    for row in rows:
        end(row.id, person_id=person_id, at=at, why=why, by_id=by_id)
    return len(rows)


def reset_token(nonce: str, secret_key: str) -> str:
    """Return the 256-bit token of a reset link. It is made again from its nonce when the message is
    written, so that the database never holds it.
    """
    key = hashlib.sha256(f"reset link\n{secret_key}".encode()).digest()
    return base64.urlsafe_b64encode(hmac.digest(key, nonce.encode(), "sha256")).decode().rstrip("=")


def send_reset_link(person: Person, *, nonce: str, secret_key: str, at: datetime) -> None:
    """Send a person a link, good once and for 30 minutes, to choose a new password. Doing it twice
    with the same nonce sends one.
    """
    token_hash = queries.hashed(reset_token(nonce, secret_key))
    if db.session.scalar(select(ResetLink.id).where(ResetLink.token_hash == token_hash)):
        return
    db.session.add(ResetLink(token_hash=token_hash, person_id=person.id, made_at=at))
    db.session.flush()
    notices.queue(
        "password-reset",
        key=f"password-reset:{nonce}",
        person_id=person.id,
        address=person.email,
        data={"name": person.titled, "nonce": nonce},
        at=at,
    )
    audit.note("password reset asked for", f"person:{person.id}", by_id=None, at=at)


def use_reset_link(link: ResetLink, password: str, at: datetime) -> None:
    """Choose a new password with a link: ends every sign-in, signs nobody in. Refused if used."""
    if link.used_at is not None:
        raise Refused("This link has been used already.", about=f"person:{link.person_id}")
    set_password(link.person_id, password, at)
    end_all(link.person_id, at, "password chosen anew")
