"""A short history to check, and ways to change it behind Keyholder's back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.audit import actions, keys
from app.core.clock import StandingClock
from app.core.db import db, transaction
from app.people.models import Unit
from tests import factories

Tamper = Callable[..., None]


@pytest.fixture
def history(app: Flask, clock: StandingClock) -> list[Unit]:
    """The key, the force and four teams, each with the event that added it: six events."""
    with transaction():
        keys.ensure("checkpoint", at=clock.now())
        made = [factories.force(), *(factories.unit(f"Team {letter}") for letter in "ABCD")]
        for one in made:
            actions.record("unit added", one, by_id=None, at=clock.now(), why="It was set up.")
    return made


@pytest.fixture
def later(clock: StandingClock) -> Callable[[], None]:
    """Let an hour pass."""

    def pass_by() -> None:
        clock.at += timedelta(hours=1)

    return pass_by


@pytest.fixture
def tamper(app: Flask) -> Tamper:
    """Run SQL as somebody would who holds the database: with its triggers switched off."""

    def do(*statements: str, **values: object) -> None:
        db.session.rollback()
        off, on = _triggers()
        with db.engine.connect() as connection:
            for statement in (*off, *statements, *on):
                connection.execute(text(statement), values if statement in statements else {})
            connection.commit()

    return do


def _triggers() -> tuple[list[str], list[str]]:
    if db.engine.dialect.name == "postgresql":
        role = "SET session_replication_role = "
        return [f"{role}replica"], [f"{role}DEFAULT"]
    listed = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    with db.engine.connect() as connection:
        made = connection.execute(listed).all()
    return [f"DROP TRIGGER {one.name}" for one in made], [one.sql for one in made]
