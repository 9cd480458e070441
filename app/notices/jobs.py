"""Work for later, on DBOS: enqueued inside our transaction, done by the worker, lost never.

The web process only enqueues. Steps run at least once, so every effect is unique in the database.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from dbos import DBOS, DBOSClient, DBOSConfig, WorkflowSerializationFormat
from flask import Flask, current_app
from sqlalchemy import make_url

from app.core.db import db

Work = TypeVar("Work", bound=Callable[..., Any])
QUEUE = "keyholder"
SCHEMA = "dbos"
WORKFLOWS: dict[str, Callable[..., Any]] = {}
SCHEDULES: dict[str, str] = {}  # name of a workflow -> when it runs by itself (a cron line, UTC)


def workflow(name: str, *, when: str = "") -> Callable[[Work], Work]:
    """Register what the worker runs under this name, inside an application context. `when` is a
    cron line (UTC) for what runs by itself; such work takes no arguments.
    """

    def register(work: Work) -> Work:
        WORKFLOWS[name] = work
        if when:
            SCHEDULES[name] = when
        return work

    return register


def enqueue(name: str, *args: int | str, key: str) -> None:
    """Have the worker run a workflow once this transaction has committed; once for a key."""
    if name not in WORKFLOWS:
        raise LookupError(f"no workflow {name}")
    client().enqueue_in_transaction(
        db.session(),
        {
            "queue_name": QUEUE,
            "workflow_name": name,
            "workflow_id": key,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        },
        *args,
    )


def client() -> DBOSClient:
    """Return this process's client of the engine, made when first needed (after any fork)."""
    found: DBOSClient | None = current_app.extensions.get("dbos_client")
    if found is None:
        found = DBOSClient(
            system_database_url=system_url(current_app), dbos_system_schema=SCHEMA, lazy=True
        )
        current_app.extensions["dbos_client"] = found
    return found


def system_url(app: Flask) -> str:
    """Return the address of the engine's tables: on SQLite the application's own file."""
    return make_url(app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string(hide_password=False)


def config(app: Flask) -> DBOSConfig:
    """Return the engine's configuration for the worker. Nothing leaves this machine."""
    return {
        "name": "keyholder",
        "system_database_url": system_url(app),
        "dbos_system_schema": SCHEMA,
        "executor_id": "worker",
        "application_version": "1",
        "enable_otlp": False,
        "log_level": "WARNING",
        "notification_listener_polling_interval_sec": 1.0,
    }


def prepare() -> None:
    """Create or bring up to date the engine's own tables."""
    DBOS.migrate(system_url(current_app), schema=SCHEMA)
