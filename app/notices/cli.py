"""`flask worker`: do the work that was enqueued."""

import click
from flask import current_app

from app.notices.worker import run


@click.command()
def worker() -> None:
    """Send messages and draw certificates until stopped."""
    run(current_app._get_current_object())  # type: ignore[attr-defined]  # Flask's documented proxy
