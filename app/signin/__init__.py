"""Proving who you are: password, session, throttling, reset; where single sign-on will sit."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands, and who is signed in."""
    from app.signin import cli, session, views

    app.register_blueprint(views.bp)
    app.cli.add_command(cli.people)
    session.init_app(app)
