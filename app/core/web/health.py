"""Is the process up, and can it serve? Says no more than that."""

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, Response

from app.core.db import db

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def init_app(app: Flask) -> None:
    """Add /healthz and /readyz."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> Response:
    """Answer 200 while the process runs."""
    return Response("up\n", mimetype="text/plain")


def readyz() -> Response:
    """Answer 200 when the database answers and its migrations are at head, else 503."""
    try:
        ready = at_head()
    except Exception:  # noqa: BLE001 - whatever is wrong with the database, the answer is "not ready"
        db.session.rollback()
        ready = False
    return Response(
        "ready\n" if ready else "not ready\n", 200 if ready else 503, mimetype="text/plain"
    )


def alembic_config() -> Config:
    """Return Alembic's configuration for our migrations; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def at_head() -> bool:
    """Say whether the database has had every migration."""
    heads = set(ScriptDirectory.from_config(alembic_config()).get_heads())
    context = MigrationContext.configure(db.session.connection())
    return set(context.get_current_heads()) == heads
