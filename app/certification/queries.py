"""Reading certificates. The view `certificate_term` is the one definition of "in force"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    ScalarSelect,
    Select,
    String,
    Table,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from app.certification.models import Certificate, CertificatePdf, Revocation, SignedUndertaking
from app.certification.rules import State, initials, state
from app.core.db import UTCDateTime, db
from app.courses.models import CourseVersion
from app.people.models import Person
from app.people.queries import people_seen
from app.people.rules import Permission, Viewer, titled

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
    ends_at: datetime
    revoked_at: datetime | None
    state: State
    route: str  # how it was earned


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
            _newest_of_the_same(at).label("newest_id"),
        )
        .join(Person, Person.id == Certificate.person_id)
        .join(CourseVersion, CourseVersion.id == Certificate.course_version_id)
        .where(Certificate.serial == serial, Certificate.starts_at <= at)
    ).one_or_none()
    if row is None:
        return None
    holder = titled(row.rank, initials(row.holder_name))
    return Checked(
        row.serial, holder, row.title, row.starts_at, row.ends_at, row.revoked_at, _state(row, at),
        row.route,
    )  # fmt: skip


def state_at(certificate: Certificate, at: datetime) -> State:
    """Return the state of a certificate at `at`. One statement."""
    found = _with_term().add_columns(_newest_of_the_same(at).label("newest_id"))
    return _state(db.session.execute(found.where(Certificate.id == certificate.id)).one(), at)


def _state(row: Any, at: datetime) -> State:  # a row of `_with_term` has no type of its own
    return state(
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        revoked_at=row.revoked_at,
        is_newest=row.newest_id in {None, row.id},
        at=at,
    )


def _newest_of_the_same(at: datetime) -> ScalarSelect[Any]:
    """Return, for each certificate, the one of its person and course that ends last."""
    term = certificate_term.alias("of_the_same")
    return (
        select(term.c.certificate_id)
        .where(
            term.c.person_id == Certificate.person_id,
            term.c.course == Certificate.course,
            term.c.starts_at <= at,
        )
        .order_by(term.c.ended_at.desc(), term.c.certificate_id.desc())
        .limit(1)
        .correlate(Certificate)
        .scalar_subquery()
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
    """Return whose certificates a person may open: their own, and of those they may see."""
    own = Certificate.person_id == viewer.id
    paths = viewer.scope(Permission.SEE_PEOPLE)
    if not paths:
        return own
    return or_(own, Certificate.person_id.in_(people_seen(paths, at).with_only_columns(Person.id)))


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
