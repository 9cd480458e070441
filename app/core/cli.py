"""`flask db …`: bring the database to the newest migration."""

import click
from alembic import command
from flask import Flask, current_app
from flask.cli import AppGroup

from app.core.db import db
from app.core.web.health import alembic_config

database = AppGroup("db", help="The database and its migrations.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(database)


@database.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to REVISION (the newest when not given)."""
    upgrade_to(revision)
    click.echo(f"The database is at {revision}.")


def upgrade_to(revision: str = "head") -> None:
    """Run the migrations on the application's database, then what parts hang on to them."""
    config = alembic_config()
    with db.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    for prepare in current_app.extensions.get("prepare_database", []):
        prepare()
