"""Lists and figures for Corporate Communication, with their CSV and print forms."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages."""
    from app.reports import jobs, views  # noqa: F401 - the worker runs the jobs

    app.register_blueprint(views.bp)
