"""The demonstration force: the force's real register of accounts, and some 120 fictional people."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach `flask demo load`, in the demonstration only."""
    from app.demonstration import cli

    if app.config["DEMONSTRATION"]:
        app.cli.add_command(cli.demo)
