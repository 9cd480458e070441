"""Who did what, when and why: appended, chained by hash, verifiable. See docs/decisions/0003."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach the commands, and record each refusal."""
    from app.audit import actions, cli, refusals
    from app.audit.models import SigningKey

    app.cli.add_command(cli.audit)
    app.cli.add_command(cli.keys)
    actions.govern(SigningKey)
    app.extensions["refusals"] = refusals.remember
