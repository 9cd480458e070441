"""The people of the force: who they are, where they serve, and what their roles let them do."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
