"""Passwords, sign-ins (sessions), failed tries, reset links."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.people.models import Person


class Password(Base):
    """A person's password as an Argon2id hash. The newest row counts; older ones stay as history."""

    __tablename__ = "password"
    __table_args__ = (Index("ix_password_person", "person_id", "set_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column()


class SignIn(Base):
    """One sign-in on one device, from `started_at` until it is ended or its limits pass.

    The cookie carries a 256-bit token; only its SHA-256 is kept. `strength` and `confirmed_at` say
    how and when identity was last proved: a second factor or single sign-on sets them too.
    """

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_person", "person_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column()
    confirmed_at: Mapped[datetime] = mapped_column()
    strength: Mapped[str] = mapped_column(String(20), default="password")
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_why: Mapped[str] = mapped_column(String(60), default="")

    person: Mapped[Person] = relationship()


class FailedTry(Base):
    """A try that failed: by whom it claimed to be (hashed) and from where. For throttling.

    It is written before the password is looked at and taken away when the password is right, so that
    many tries at once do not pass between the look and the count.
    """

    __tablename__ = "failed_try"
    __table_args__ = (
        Index("ix_failed_try_claimed", "claimed_hash", "at"),
        Index("ix_failed_try_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column()
    claimed_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))


class ResetLink(Base):
    """A single-use link to choose a new password. Only the token's SHA-256 is kept."""

    __tablename__ = "reset_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person] = relationship()
