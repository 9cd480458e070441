"""Proving who you are: password, session, throttling, reset; where single sign-on will sit."""

from flask import Flask

SENTENCES = {"reset_link_ends_once": "This link has been used already."}


def init_app(app: Flask) -> None:
    """Attach this part's pages, commands and work for the worker, and who is signed in."""
    from app.core import errors
    from app.notices import delivery
    from app.signin import cli, hashing, jobs, session, unsent, views  # noqa: F401 - `cli` adds its commands

    app.register_blueprint(views.bp)
    app.register_error_handler(hashing.Busy, views.busy)
    delivery.COMPLETE["password-reset"] = jobs.with_link
    errors.SENTENCES.update(SENTENCES)
    session.init_app(app)
    unsent.init_app(app)
