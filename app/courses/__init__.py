"""Courses: reads, checks, publishes and renders the text in the top-level courses/ folder."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
