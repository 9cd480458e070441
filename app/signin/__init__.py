"""Proving who you are: password, session, throttling, reset; where single sign-on will sit."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
