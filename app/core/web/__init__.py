"""The web edge that every part shares: headers, London time, lists, CSV, health, pages."""

from flask import Flask

from app.core.web import addresses, compression, frame, headers, health, times


def init_app(app: Flask) -> None:
    """Attach what every page needs."""
    addresses.init_app(app)  # before any part adds a route
    compression.init_app(app)  # registered first, so run last: it sees the answer as it leaves
    headers.init_app(app)
    times.init_app(app)
    frame.init_app(app)
    health.init_app(app)
