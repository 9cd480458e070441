"""Undertaking, certificate, revocation; the signed record, the PDF, public verification."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
