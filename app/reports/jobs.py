"""What the worker reports by itself: where the history ends, signed, to whoever keeps it elsewhere."""

from flask import current_app

from app.audit import checkpoints
from app.core.clock import now
from app.core.db import transaction
from app.notices import actions as notices
from app.notices.jobs import workflow


@workflow("sign a checkpoint", when="7 * * * *")
def sign_checkpoint() -> int:
    """Sign where the history ends, each hour with events and each day; mail it to the auditor.

    Returns the number of the last event that it covers; 0 when none was needed.
    """
    with transaction():
        at = now()
        made = checkpoints.checkpoint(at)
        if made is None:
            return 0
        address = current_app.extensions["settings"].auditor_mail
        if address:
            notices.queue(
                "checkpoint", key=f"checkpoint:{made.id}", person_id=None, address=address,
                data={"seq": made.seq, "lines": made.note.splitlines()}, at=at,
            )  # fmt: skip
        return made.seq
