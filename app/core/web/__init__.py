"""The web edge that every part shares: headers, London time, lists, CSV, health, pages."""

from flask import Flask

from app.core.web import frame, headers, health, times


def init_app(app: Flask) -> None:
    """Attach what every page needs."""
    headers.init_app(app)
    times.init_app(app)
    frame.init_app(app)
    health.init_app(app)
