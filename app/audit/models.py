"""The audit history: events, their erasable details, the head of the chain, signed checkpoints,
and the public halves of the keys that sign them and the certificates.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class AuditEvent(Base):
    """One thing that somebody did. The chain holds only a salted hash of the detail.

    `seq` has no gaps and starts at 1; `hash` covers every other column and the hash before.
    Source: the security baseline (docs/decisions/0003), after RFC 9162's idea of a verifiable log.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("seq > 0", name="counts_from_one"),
        Index("ix_audit_event_about", "about", "seq"),
    )

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: history outlives people
    verb: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(80))  # "access_grant:12": table and id
    why: Mapped[str] = mapped_column(String(1000))
    detail_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class EventDetail(Base):
    """The before and after of an event, with the salt of its hash. May be erased by retention."""

    __tablename__ = "event_detail"

    seq: Mapped[int] = mapped_column(ForeignKey("audit_event.seq"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    json: Mapped[str | None] = mapped_column(Text)  # None: erased; the erasing is an event itself


class AuditHead(Base):
    """Where the chain ends. One row, held by whoever is adding to the chain."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column()
    hash: Mapped[str] = mapped_column(String(64))


class Checkpoint(Base):
    """The head of the chain, signed (Ed25519, C2SP checkpoint layout) and sent out."""

    __tablename__ = "checkpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column()
    note: Mapped[str] = mapped_column(Text)


class SigningKey(Base):
    """The public half of a key that signs certificates or checkpoints. The private half is a file.

    Old keys stay published, so that what they signed can still be checked. `revoked_at` is set
    once, when a key is known to be compromised.
    """

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(String(80), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))  # certificate | checkpoint | evidence
    public_jwk: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime | None] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column()
