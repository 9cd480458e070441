"""The web edge that every part shares: headers, London time, lists, CSV, health, pages."""

from flask import Flask

from app.core.web import addresses, compression, frame, headers, health, times, uploads


def init_app(app: Flask) -> None:
    """Attach what every page needs."""
    addresses.init_app(app)  # before any part adds a route
    compression.init_app(app)  # registered first, so run last: it sees the answer as it leaves
    uploads.init_app(app)  # before the headers' part, which reads the form
    headers.init_app(app)
    times.init_app(app)
    frame.init_app(app)
    health.init_app(app)
