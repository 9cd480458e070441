"""Who did what, when and why: appended, chained by hash, verifiable. See docs/decisions/0003."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach the commands, record each refusal, and give templates the words for what was done."""
    from app.audit import actions, cli, refusals, rules
    from app.audit.models import SigningKey

    app.cli.add_command(cli.audit)
    app.cli.add_command(cli.keys)
    app.add_template_filter(rules.deed)
    app.add_template_filter(rules.subject)
    actions.govern(SigningKey)
    app.extensions["refusals"] = refusals.remember
