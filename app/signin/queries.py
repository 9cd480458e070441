"""Reading sign-ins: who is signed in, with what roles, in one statement."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.people.rules import Role, UnitKind, Viewer
from app.signin.models import FailedTry, Password, ResetLink, SignIn
from app.signin.rules import ABSOLUTE, RESET_LASTS, WINDOW


def hashed(token: str) -> str:
    """Return what is kept of a secret token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass
class SignedIn(UserMixin):
    """The person behind a request: what Flask-Login calls the current user."""

    token: str
    sign_in_id: int
    viewer: Viewer
    confirmed_at: datetime
    strength: str

    def get_id(self) -> str:
        """Return what the session carries: the token, never the person's number."""
        return self.token


def signed_in(token: str, at: datetime) -> SignedIn | None:
    """Return who is signed in with this token at `at`; None when ended, too old, or a leaver."""
    scope = aliased(Unit)
    rows = db.session.execute(
        select(
            SignIn.id,
            SignIn.confirmed_at,
            SignIn.strength,
            Person.id.label("person_id"),
            Person.name,
            Person.collar_number,
            Person.rank,
            Unit.name.label("unit"),
            Appointment.role,
            scope.path,
            scope.kind,
        )
        .join(Person, Person.id == SignIn.person_id)
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .outerjoin(Posting, and_(Posting.person_id == Person.id, Posting.in_force(at)))
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .outerjoin(Appointment, and_(Appointment.person_id == Person.id, Appointment.in_force(at)))
        .outerjoin(scope, scope.id == Appointment.unit_id)
        .where(
            SignIn.token_hash == hashed(token),
            SignIn.started_at > at - ABSOLUTE,
            or_(SignIn.ended_at.is_(None), SignIn.ended_at > at),
        )
    ).all()
    return _signed_in(token, rows) if rows else None


def _signed_in(token: str, rows: Sequence[Any]) -> SignedIn:
    scopes: dict[Role, tuple[str, ...]] = {}
    for row in rows:
        if row.role:
            path = "" if row.kind == UnitKind.FORCE else row.path
            role = Role(row.role)
            scopes[role] = (*scopes.get(role, ()), path)
    first = rows[0]
    viewer = Viewer(
        id=first.person_id,
        name=first.name,
        collar_number=first.collar_number,
        rank=first.rank,
        unit_name=first.unit or "",
        scopes=scopes,
    )
    return SignedIn(token, first.id, viewer, first.confirmed_at, first.strength)


def serving(collar_number: str, at: datetime) -> Person | None:
    """Return the person with this number if they serve at `at`."""
    return db.session.scalar(
        select(Person)
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .where(Person.collar_number == collar_number)
    )


def password_of(person_id: int) -> Password | None:
    """Return the newest password of a person."""
    return db.session.scalar(
        select(Password)
        .where(Password.person_id == person_id)
        .order_by(Password.set_at.desc(), Password.id.desc())
        .limit(1)
    )


def failures(claimed_hash: str, address: str, at: datetime) -> tuple[list[datetime], list[datetime]]:
    """Return the recent failures for a claimed number, and those from an address."""
    rows = db.session.execute(
        select(FailedTry.at, FailedTry.claimed_hash, FailedTry.address).where(
            FailedTry.at > at - WINDOW,
            or_(FailedTry.claimed_hash == claimed_hash, FailedTry.address == address),
        )
    ).all()
    return (
        [row.at for row in rows if row.claimed_hash == claimed_hash],
        [row.at for row in rows if row.address == address],
    )


def open_sign_ins(person_id: int, at: datetime) -> Sequence[SignIn]:
    """Return where a person is signed in at `at`, newest first."""
    return db.session.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == person_id,
            SignIn.ended_at.is_(None),
            SignIn.started_at > at - ABSOLUTE,
        )
        .order_by(SignIn.started_at.desc())
    ).all()


def usable_link(token: str, at: datetime) -> ResetLink | None:
    """Return the reset link with this token, if it is unused and less than 30 minutes old."""
    return db.session.scalar(
        select(ResetLink).where(
            ResetLink.token_hash == hashed(token),
            ResetLink.used_at.is_(None),
            ResetLink.made_at > at - RESET_LASTS,
        )
    )
