"""What the worker does for the daily check: tell of missed days."""

from flask import current_app

from app.checks import actions
from app.core.clock import now
from app.core.db import transaction
from app.notices.jobs import workflow


@workflow("tell of missed checks", when="23 * * * *")
def tell_of_missed() -> int:
    """Tell of every account that has come to a step of missed days, from seven in the morning on.
    Returns how many accounts that are; asked twice, nobody is told twice.
    """
    hour: int = current_app.extensions["settings"].check_due_hour
    with transaction():
        return actions.tell_of_missed(due_hour=hour, at=now())
