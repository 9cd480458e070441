"""Request, decision, grant; standing: may they post, and why not."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
