"""Signing in and out, choosing a password."""

import secrets
from datetime import datetime

from sqlalchemy import select

from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.notices import actions as notices
from app.people.models import Person
from app.signin import hashing, queries
from app.signin.models import FailedTry, Password, ResetLink, SignIn


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


def check_password(person: Person | None, password: str, at: datetime) -> bool:
    """Say whether this is the person's password; the same work for nobody. Re-hash when outdated.

    Raises `hashing.Busy` when too many sign in at once.
    """
    stored = queries.password_of(person.id) if person else None
    if not hashing.is_right(stored.hash if stored else None, password):
        return False
    if stored and person and hashing.is_outdated(stored.hash):
        _keep(person.id, password, at)
    return True


def record_failure(collar_number: str, address: str, at: datetime) -> None:
    """Keep a failed try, for throttling."""
    db.session.add(
        FailedTry(at=at, claimed_hash=queries.hashed(collar_number.lower()), address=address[:64])
    )
    db.session.flush()


def set_password(person_id: int, password: str, at: datetime) -> None:
    """Give a person a password that has been found acceptable."""
    _keep(person_id, password, at)
    audit.note("password chosen", f"person:{person_id}", by_id=person_id, at=at)


def _keep(person_id: int, password: str, at: datetime) -> None:
    db.session.add(
        Password(person_id=person_id, hash=hashing.hash_password(password), set_at=at)
    )
    db.session.flush()


def confirm(sign_in_id: int, at: datetime) -> None:
    """Keep that the password was given again at `at`."""
    db.session.get_one(SignIn, sign_in_id).confirmed_at = at
    db.session.flush()


def end(sign_in_id: int, *, person_id: int, at: datetime, why: str) -> None:
    """End one of a person's sign-ins. Nothing happens when it has ended already."""
    row = db.session.scalar(
        select(SignIn).where(
            SignIn.id == sign_in_id, SignIn.person_id == person_id, SignIn.ended_at.is_(None)
        )
    )
    if row is not None:
        row.ended_at, row.ended_why = at, why
        db.session.flush()
        audit.note("signed out", f"person:{person_id}", by_id=person_id, at=at, why=why)


def end_all(person_id: int, at: datetime, why: str, *, but: int | None = None) -> int:
    """End every open sign-in of a person, except `but`. Return how many were ended."""
    rows = [one for one in queries.open_sign_ins(person_id, at) if one.id != but]
    for row in rows:
        end(row.id, person_id=person_id, at=at, why=why)
    return len(rows)


def send_reset_link(person: Person, *, at: datetime, base_url: str) -> None:
    """Send a person a link, good once and for 30 minutes, to choose a new password."""
    token = secrets.token_urlsafe(32)
    link = ResetLink(token_hash=queries.hashed(token), person_id=person.id, made_at=at)
    db.session.add(link)
    db.session.flush()
    notices.queue(
        "password-reset",
        key=f"password-reset:{link.id}",
        person_id=person.id,
        address=person.email,
        data={"name": person.titled, "link": f"{base_url}/new-password/{token}"},
        at=at,
    )


def use_reset_link(link: ResetLink, password: str, at: datetime) -> None:
    """Choose a new password with a link: ends every sign-in, signs nobody in. Refused if used."""
    if link.used_at is not None:
        raise Refused("This link has been used already.")
    link.used_at = at
    db.session.flush()
    set_password(link.person_id, password, at)
    end_all(link.person_id, at, "password chosen anew")
