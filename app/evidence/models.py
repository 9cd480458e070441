"""Evidence packs: what was found, frozen and signed, and the PDF that shows it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.core.db import Base
from app.people.models import Person


class EvidencePack(Base):
    """Who could post from one account between two moments, as it was known at `at`. Insert-only.

    `content` is canonical JSON; `signature` is ECDSA (P-256, SHA-256) over its bytes, DER, in hex.
    The history has the content as a hash only: it names people's certificates and questions.
    """

    __tablename__ = "evidence_pack"
    __table_args__ = (
        CheckConstraint("until_at >= since_at", name="ends_after_it_starts"),
        Index("ix_evidence_pack_account", "account_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    since_at: Mapped[datetime] = mapped_column()
    until_at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))
    content: Mapped[str] = mapped_column(Text, info={"sealed": True})
    sha256: Mapped[str] = mapped_column(String(64))  # of the content
    key_id: Mapped[str] = mapped_column(String(80))
    signature: Mapped[str] = mapped_column(String(200))

    account: Mapped[Account] = relationship()
    by: Mapped[Person] = relationship()


class EvidencePdf(Base):
    """A drawn pack, kept so that every copy handed out is the same, byte for byte. Insert-only."""

    __tablename__ = "evidence_pdf"

    pack_id: Mapped[int] = mapped_column(ForeignKey("evidence_pack.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(deferred=True)
