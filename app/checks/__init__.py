"""The daily check of each official account: made, missed, and worth a look."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages."""
    from app.accounts import queries as register
    from app.audit import actions as audit
    from app.checks import jobs, queries, views
    from app.checks.models import DailyCheck

    app.register_blueprint(views.bp)
    app.extensions["telling of missed checks"] = jobs.tell_of_missed
    audit.govern(DailyCheck)
    register.FINDINGS["checks"] = queries.unchecked
