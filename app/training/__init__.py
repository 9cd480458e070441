"""Enrolment, progress, attempt, grading, result."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
