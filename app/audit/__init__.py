"""Who did what, when and why: appended, chained by hash, verifiable. See docs/decisions/0003."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
