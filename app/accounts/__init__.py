"""The register of official accounts: unit, owner, required course, lock."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
