"""The present moment, which tests can set."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from flask import Flask, current_app
from sqlalchemy import text

from app.core.db import db


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """Return the present moment as an aware UTC datetime."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return this machine's time."""
        return datetime.now(UTC)


class DatabaseClock:
    """The clock of the PostgreSQL server, one for all web servers and workers."""

    def now(self) -> datetime:
        """Return the server's time at this instant, not the start of the transaction."""
        moment: datetime = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)


class StandingClock:
    """A clock that stands still until it is moved, and ticks a microsecond each time it is read,
    so that two things that follow one another never carry the same time.
    """

    def __init__(self, at: datetime) -> None:
        """Start at `at`, an aware datetime."""
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment it was set to, and tick."""
        self.at += timedelta(microseconds=1)
        return self.at


def init_app(app: Flask, clock: Clock | None) -> None:
    """Give the application its clock: the one given, else the database's on PostgreSQL,
    else this machine's.
    """
    if clock is None:
        on_server = app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql")
        clock = DatabaseClock() if on_server else SystemClock()
    app.extensions["clock"] = clock


def now() -> datetime:
    """Return the present moment (aware, UTC). Only views and commands call it, after any lock."""
    clock: Clock = current_app.extensions["clock"]
    return clock.now()
