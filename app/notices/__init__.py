"""Outgoing e-mail and other work for later: enqueued inside the transaction, done by the worker."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
