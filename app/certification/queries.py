"""Reading certificates. The view `certificate_term` is the one definition of "in force"."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.orm import joinedload

from app.certification.models import Certificate, CertificatePdf, Revocation, SignedUndertaking
from app.certification.rules import State, state
from app.core.db import UTCDateTime, db
from app.people.rules import Permission, Viewer

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


def state_of(certificate: Certificate, at: datetime) -> State:
    """Return the state of a certificate at `at`."""
    own = db.session.execute(
        select(certificate_term.c.ended_at).where(
            certificate_term.c.certificate_id == certificate.id
        )
    ).one()
    last = newest(certificate.person_id, certificate.course, at)
    revoked = certificate.revocation
    return state(
        ends_at=certificate.ends_at,
        ended_at=own.ended_at,
        revoked_at=revoked.at if revoked else None,
        is_newest=last is None or last.id == certificate.id,
        at=at,
    )


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return whose certificates a person may open: their own; all, when they may see people."""
    return true() if viewer.may(Permission.SEE_PEOPLE) else Certificate.person_id == viewer.id


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
