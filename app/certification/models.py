"""Signed undertakings, certificates, revocations, drawn PDFs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.certification.rules import Route
from app.core.db import Base
from app.courses.models import CourseVersion, Undertaking
from app.people.models import Person


class SignedUndertaking(Base):
    """A person's promise: which text, the name they typed, when. Insert-only."""

    __tablename__ = "signed_undertaking"
    __table_args__ = (
        UniqueConstraint("person_id", "undertaking_id"),
        Index("ix_signed_undertaking_person", "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    undertaking_id: Mapped[int] = mapped_column(ForeignKey("undertaking.id"))
    name_typed: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column()

    undertaking: Mapped[Undertaking] = relationship()


class Certificate(Base):
    """A dated, signed statement that a person met a course. Insert-only.

    In force from `starts_at` up to, not including, `ends_at` (a London midnight), unless revoked,
    or until a later major version's `renew_by`: the view `certificate_term` has its true end.
    `earned_by` names what earned it ("attempt:12"), once. `restores_from`: if the certificate
    before ended at or after this moment, grants that still stand come back with this one.
    `record` is the Open Badges 3.0 credential as issued (VC-JWT), byte for byte.
    `holder_…` and `issuer_…` are what its sheet shows, so that it is drawn the same at any time.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_certificate_person_course", "person_id", "course", "starts_at"),
        Index("ix_certificate_course_end", "course", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(60), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    earned_by: Mapped[str] = mapped_column(String(60), unique=True)
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    restores_from: Mapped[datetime] = mapped_column()
    status_index: Mapped[int] = mapped_column(unique=True)
    holder_name: Mapped[str] = mapped_column(String(120))  # as on the day of issue
    holder_rank: Mapped[str] = mapped_column(String(60))  # in full
    holder_unit: Mapped[str] = mapped_column(String(120))
    holder_number: Mapped[str] = mapped_column(String(60), server_default="")  # as on the sheet
    issuer_name: Mapped[str] = mapped_column(String(120), server_default="")
    issuer_address: Mapped[str] = mapped_column(String(200), server_default="")
    route: Mapped[str] = mapped_column(String(60), server_default=Route.ONLINE)  # how it was earned
    key_id: Mapped[str] = mapped_column(String(80))
    record: Mapped[str] = mapped_column(Text, deferred=True)

    person: Mapped[Person] = relationship()
    course_version: Mapped[CourseVersion] = relationship()
    revocation: Mapped["Revocation | None"] = relationship(back_populates="certificate")


class Revocation(Base):
    """The end of a certificate before its time, by a Corporate Communication manager. Insert-only."""

    __tablename__ = "revocation"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))

    certificate: Mapped[Certificate] = relationship(back_populates="revocation")


class CertificatePdf(Base):
    """A drawn certificate, kept so that the same record gives the same bytes without drawing again."""

    __tablename__ = "certificate_pdf"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(deferred=True)


class PublicCheck(Base):
    """That somebody checked a certificate, kept for a minute, so that nobody can try them all."""

    __tablename__ = "public_check"
    __table_args__ = (Index("ix_public_check_address", "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column()
