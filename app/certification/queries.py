"""Reading certificates. The view `certificate_term` is the one definition of "in force"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Label,
    MetaData,
    Select,
    String,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from app.certification.models import Certificate, CertificatePdf, Revocation, SignedUndertaking
from app.certification.rules import State, initials, state, tag_word
from app.core.db import UTCDateTime, db
from app.courses.models import CourseVersion
from app.people.models import Person
from app.people.queries import record_seen
from app.people.rules import Viewer, titled

# From `starts_at` up to, not including, `ended_at`: the earliest of the certificate's own end, its
# revocation, and the day by which a later major version had to be renewed.
certificate_term = Table(
    "certificate_term",
    MetaData(),
    Column("certificate_id", Integer, primary_key=True),
    Column("person_id", Integer),
    Column("course", String),
    Column("starts_at", UTCDateTime),
    Column("restores_from", UTCDateTime),
    Column("ended_at", UTCDateTime),
)


def newest(person_id: int, course: str, at: datetime) -> Any | None:
    """Return a person's certificate that ends last among those begun by `at`: its columns, its true
    end (`ended_at`), and when it was revoked. None when there never was one.
    """
    return db.session.execute(
        _with_term()
        .where(
            Certificate.person_id == person_id,
            Certificate.course == course,
            Certificate.starts_at <= at,
        )
        .order_by(certificate_term.c.ended_at.desc(), Certificate.id.desc())
        .limit(1)
    ).one_or_none()


def _with_term() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Certificate.id,
            Certificate.serial,
            Certificate.course,
            Certificate.course_version_id,
            Certificate.starts_at,
            Certificate.ends_at,
            certificate_term.c.ended_at,
            Revocation.at.label("revoked_at"),
        )
        .join(certificate_term, certificate_term.c.certificate_id == Certificate.id)
        .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
    )


def by_serial(serial: str) -> Select[Certificate]:
    """Select the certificate with this serial, with whose it is and how it ended."""
    return (
        select(Certificate)
        .where(Certificate.serial == serial)
        .options(
            joinedload(Certificate.person),
            joinedload(Certificate.course_version),
            joinedload(Certificate.revocation),
        )
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody may know of a certificate."""

    serial: str
    holder: str  # rank and initials
    course: str
    issued_at: datetime
    ended_at: datetime  # when it ends, or ended
    revoked_at: datetime | None
    state: State
    route: str  # how it was earned


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate of a person, when it ends or ended, and the word for its state."""

    certificate: Certificate
    ended_at: datetime
    word: str


def checked(serial: str, at: datetime) -> Checked | None:
    """Return what stands behind a serial, or None. One statement, whether it is known or not, so
    that the time it takes says nothing.
    """
    row = db.session.execute(
        _with_term()
        .add_columns(
            Certificate.holder_name,
            Certificate.route,
            Person.rank,
            CourseVersion.title,
            _followed(at),
        )
        .join(Person, Person.id == Certificate.person_id)
        .join(CourseVersion, CourseVersion.id == Certificate.course_version_id)
        .where(Certificate.serial == serial, Certificate.starts_at <= at)
    ).one_or_none()
    if row is None:
        return None
    holder = titled(row.rank, initials(row.holder_name))
    return Checked(
        row.serial, holder, row.title, row.starts_at, row.ended_at, row.revoked_at, _state(row, at),
        row.route,
    )  # fmt: skip


def state_at(certificate: Certificate, at: datetime) -> State:
    """Return the state of a certificate at `at`. One statement."""
    found = _with_term().add_columns(_followed(at)).where(Certificate.id == certificate.id)
    return _state(db.session.execute(found).one(), at)


def of_person(person_id: int, at: datetime) -> list[Held]:
    """Return a person's certificates begun by `at`, newest first. One statement."""
    found = (
        _with_term()
        .add_columns(Certificate, _followed(at))
        .options(joinedload(Certificate.course_version))
        .where(Certificate.person_id == person_id, Certificate.starts_at <= at)
        .order_by(Certificate.starts_at.desc(), Certificate.id.desc())
    )
    return [
        Held(row.Certificate, row.ended_at, tag_word(_state(row, at), row.ended_at, at))
        for row in db.session.execute(found)
    ]


def _state(row: Any, at: datetime) -> State:  # a row of `_with_term` has no type of its own
    return state(
        ended_at=row.ended_at, revoked_at=row.revoked_at, is_followed=row.is_followed, at=at
    )


def _followed(at: datetime) -> Label[bool]:
    """Return whether a later certificate of the same person and course took over from one before
    or as it ended, and lasts longer.
    """
    own, later = certificate_term.c, certificate_term.alias("later").c
    lasts_longer = or_(
        later.ended_at > own.ended_at,
        and_(later.ended_at == own.ended_at, later.certificate_id > own.certificate_id),
    )
    return (
        exists()
        .where(
            later.person_id == own.person_id,
            later.course == own.course,
            later.starts_at <= at,
            later.starts_at <= own.ended_at,
            lasts_longer,
        )
        .correlate(certificate_term)
        .label("is_followed")
    )


def signed_with(key_id: str, since: datetime, at: datetime) -> list[int]:
    """Return the ids of certificates in force at `at` that this key signed at or after `since`."""
    return list(
        db.session.scalars(
            select(Certificate.id)
            .join(certificate_term, certificate_term.c.certificate_id == Certificate.id)
            .where(
                Certificate.key_id == key_id,
                Certificate.starts_at >= since,
                certificate_term.c.ended_at > at,
            )
            .order_by(Certificate.id)
        )
    )


def visible(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """Return whose certificates a person may open: of those whose record they may see."""
    return Certificate.person_id.in_(select(Person.id).where(record_seen(viewer, at)))


def revoked_indexes(number: int, size: int) -> list[int]:
    """Return the places in status list `number` whose certificates are revoked."""
    first = number * size
    found = db.session.scalars(
        select(Certificate.status_index)
        .join(Revocation, Revocation.certificate_id == Certificate.id)
        .where(Certificate.status_index >= first, Certificate.status_index < first + size)
    )
    return [index - first for index in found]


def next_status_index() -> int:
    """Return the next free place in the status lists."""
    last = db.session.scalar(select(func.max(Certificate.status_index)))
    return 0 if last is None else last + 1


def has_signed(person_id: int, undertaking_id: int) -> bool:
    """Say whether the person has signed this undertaking."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    SignedUndertaking.person_id == person_id,
                    SignedUndertaking.undertaking_id == undertaking_id,
                )
            )
        )
    )


def pdf_size(certificate_id: int) -> int | None:
    """Return the size of the drawn PDF in bytes; None while it is not drawn."""
    return db.session.scalar(
        select(func.length(CertificatePdf.data)).where(
            CertificatePdf.certificate_id == certificate_id
        )
    )
