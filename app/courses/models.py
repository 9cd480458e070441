"""Published versions of courses, their approval, undertakings, pictures, and the force's contacts."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Dated


class CourseVersion(Base):
    """One version of a course, exactly as published: immutable, named by the hash of its content.

    `content` is canonical JSON (`courses.snapshot`); `content_hash` its SHA-256. Nobody can be
    certified on it until it has an approval by a second person.
    """

    __tablename__ = "course_version"
    __table_args__ = (
        UniqueConstraint("course", "version"),
        CheckConstraint("change IN ('patch', 'minor', 'major')", name="known_change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[str] = mapped_column(String(40))
    major: Mapped[int] = mapped_column()
    change: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text, deferred=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column()
    published_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500), default="")

    approval: Mapped["CourseApproval | None"] = relationship(back_populates="course_version")


class CourseApproval(Base):
    """A second person's yes to a published version. From `at` on people are certified on it.

    `renew_by` is set for a major version only: certificates of earlier majors count until then.
    """

    __tablename__ = "course_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    renew_by: Mapped[datetime | None] = mapped_column()

    course_version: Mapped[CourseVersion] = relationship(back_populates="approval")


class Undertaking(Base):
    """A numbered text that holders promise to keep. It is owed from `required_from` on, which is
    later than its approval by the course's days of grace, so that nobody loses access unwarned.
    """

    __tablename__ = "undertaking"
    __table_args__ = (
        UniqueConstraint("course", "number"),
        Index("ix_undertaking_required", "course", "required_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)  # Markdown, as signed
    text_hash: Mapped[str] = mapped_column(String(64))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    required_from: Mapped[datetime] = mapped_column()


class CourseAsset(Base):
    """A picture of a published version. Served by id, never by joining a path."""

    __tablename__ = "course_asset"
    __table_args__ = (UniqueConstraint("course_version_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class CardPdf(Base):
    """A drawn quick card, kept so that the same version with the same contacts gives the same bytes.

    `contacts` is the SHA-256 of the contacts that the card shows (`cards.state`).
    """

    __tablename__ = "card_pdf"

    course_version_id: Mapped[int] = mapped_column(
        ForeignKey("course_version.id"), primary_key=True
    )
    card: Mapped[str] = mapped_column(String(60), primary_key=True)
    contacts: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Contact(Dated, Base):
    """Whom to ring, as the force set it: shown in lessons by name. A change ends the old row."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_name", "name", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
