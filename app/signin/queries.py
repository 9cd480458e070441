"""Reading sign-ins: who is signed in, with what roles, in one statement."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from app.core.db import AT, Moment, UTCDateTime, db
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.people.rules import Role, UnitKind, Viewer, collar
from app.signin.models import FailedTry, Password, ResetLink, SignIn
from app.signin.rules import ABSOLUTE, RESET_LASTS, WINDOW


def hashed(token: str) -> str:
    """Return what is kept of a secret token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def claim(collar_number: str, what: str = "sign in") -> str:
    """Return what is kept of who somebody claimed to be, there or not, when they tried `what`."""
    return hashed(f"{what}: {collar(collar_number)}")


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


def signed_in(token: str, at: datetime, *, demonstration: bool) -> SignedIn | None:
    """Return who is signed in with this token at `at`; None when the sign-in is over (`stands`), or
    when the person is one of the demonstration's and this is not it.
    """
    asked = {"token_hash": hashed(token), "at": at, "oldest": at - ABSOLUTE}
    rows = db.session.execute(_who(demonstration), asked).all()
    return _signed_in(token, rows) if rows else None


def person_of(token: str) -> int | None:
    """Return the id of the person whom a token was given to, though its sign-in may be over."""
    return db.session.scalar(select(SignIn.person_id).where(SignIn.token_hash == hashed(token)))


@cache
def _who(demonstration: bool) -> Select[*tuple[Any, ...]]:
    """Select who is signed in. Asked on every request, so built once; what it answers is not kept."""
    scope, led = aliased(Unit), aliased(Posting)
    oldest = bindparam("oldest", type_=UTCDateTime())
    return (
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
            exists().where(led.line_manager_id == Person.id, led.in_force(AT)).label("leads"),
        )
        .join(Person, Person.id == SignIn.person_id)
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(AT)))
        .outerjoin(Posting, and_(Posting.person_id == Person.id, Posting.in_force(AT)))
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .outerjoin(Appointment, and_(Appointment.person_id == Person.id, Appointment.in_force(AT)))
        .outerjoin(scope, scope.id == Appointment.unit_id)
        .where(SignIn.token_hash == bindparam("token_hash"))
        .where(stands(AT, oldest), may_sign_in(demonstration))
        .where(Employment.starts_at <= SignIn.started_at)
    )


def stands(at: Moment, oldest: Moment) -> ColumnElement[bool]:
    """Return whether a sign-in still holds at `at`: not ended, begun after `oldest`, and no role of
    the person begun or ended since. Leaving is seen by joining `Employment`.
    """
    since, role = SignIn.started_at, aliased(Appointment)
    changed = exists().where(
        role.person_id == SignIn.person_id,
        or_(
            and_(role.starts_at > since, role.starts_at <= at),
            and_(role.ends_at > since, role.ends_at <= at),
        ),
    )
    return and_(
        SignIn.started_at > oldest,
        or_(SignIn.ended_at.is_(None), SignIn.ended_at > at),
        ~changed,
    )


def may_sign_in(demonstration: bool) -> ColumnElement[bool]:
    """Return whether a person may sign in here: the demonstration's people only in it."""
    return or_(Person.is_demonstration.is_(False), Person.is_demonstration.is_(demonstration))


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
        leads=bool(first.leads),
    )
    return SignedIn(token, first.id, viewer, first.confirmed_at, first.strength)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who could sign in with a number, and the hash of their newest password, if they have one."""

    person_id: int
    hash: str | None


def credentials(collar_number: str, at: datetime, *, demonstration: bool) -> Credentials | None:
    """Return what a password is held against; None for an unknown number and for a leaver."""
    row = db.session.execute(
        select(Person.id, Password.hash)
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .outerjoin(Password, Password.person_id == Person.id)
        .where(Person.collar_number == collar(collar_number), may_sign_in(demonstration))
        .order_by(Password.set_at.desc(), Password.id.desc())
        .limit(1)
    ).one_or_none()
    return Credentials(row.id, row.hash) if row else None


def serving(collar_number: str, at: datetime, *, demonstration: bool) -> Person | None:
    """Return the person with this number if they serve at `at` and may sign in here."""
    return db.session.scalar(
        select(Person)
        .join(Employment, and_(Employment.person_id == Person.id, Employment.in_force(at)))
        .where(Person.collar_number == collar(collar_number), may_sign_in(demonstration))
    )


def failures(
    claimed_hash: str, address: str, at: datetime
) -> tuple[list[datetime], list[datetime]]:
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
    mine = select(SignIn).where(SignIn.person_id == person_id, stands(at, at - ABSOLUTE))
    return db.session.scalars(mine.order_by(SignIn.started_at.desc(), SignIn.id.desc())).all()


def usable_link(token: str, at: datetime) -> ResetLink | None:
    """Return the reset link with this token, if it is unused, less than 30 minutes old, and its
    person still serves.
    """
    return db.session.scalar(
        select(ResetLink)
        .join(
            Employment,
            and_(Employment.person_id == ResetLink.person_id, Employment.in_force(at)),
        )
        .where(
            ResetLink.token_hash == hashed(token),
            ResetLink.used_at.is_(None),
            ResetLink.made_at > at - RESET_LASTS,
        )
    )


def unused_links(person_id: int) -> Sequence[ResetLink]:
    """Return the reset links of a person that nobody has used."""
    mine = select(ResetLink).where(ResetLink.person_id == person_id, ResetLink.used_at.is_(None))
    return db.session.scalars(mine).all()
