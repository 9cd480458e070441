"""Outgoing e-mail and other work for later: enqueued inside the transaction, done by the worker."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach the worker's command, what it runs, and the making of its tables."""
    from app.notices import cli, delivery, jobs

    app.cli.add_command(cli.worker)
    app.extensions.setdefault("prepare_database", []).append(jobs.prepare)
    app.extensions["delivery"] = delivery.deliver
