"""That a rule said no is part of the history too, in a transaction of its own."""

import logging

from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from app.audit import actions
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Refused

log = logging.getLogger("keyholder.audit")


def remember(refused: Refused) -> None:
    """Record a refusal. The refused change is rolled back already; that it cannot be recorded
    must not turn the answer into another, so it is logged instead.
    """
    by_id = current_user.viewer.id if current_user and current_user.is_authenticated else None
    verb = f"refused: {refused.verb or 'a change'}"
    try:
        with transaction():
            actions.note(
                verb,
                refused.about or "nothing",
                by_id=by_id,
                at=now(),
                why=" ".join(refused.reasons),
            )
    except (SQLAlchemyError, Refused):
        log.exception("a refusal could not be recorded")
