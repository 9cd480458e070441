"""What the worker does for access: remind of reviews, and draw their reports."""

import hashlib
import json

from flask import current_app
from sqlalchemy import select

from app.access import actions, queries
from app.access.models import ReviewReport, ReviewSignOff
from app.core.clock import now
from app.core.db import db, transaction
from app.notices.jobs import workflow


@workflow("remind of access reviews", when="17 * * * *")
def remind_of_reviews() -> int:
    """Tell everybody who has to answer in a review what is due to be told. Returns how many people that
    are; told twice, they get one message.
    """
    with transaction():
        at = now()
        return sum(actions.remind(one, at=at) for one in queries.running(at))


@workflow("draw review report")
def draw_review(review_id: int) -> str:
    """Draw the report of a review and keep it. Returns its SHA-256; drawing again changes nothing."""
    from app.access import drawing  # WeasyPrint must never be in the web process

    made = db.session.scalars(
        select(ReviewSignOff).where(ReviewSignOff.review_id == review_id)
    ).one()
    # Before the transaction: on SQLite all others would wait.
    data = drawing.draw(json.loads(made.content), current_app.config["FORCE_NAME"], made.at)
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction():
        known = db.session.get(ReviewReport, review_id)
        if known is not None:
            return known.sha256
        db.session.add(ReviewReport(review_id=review_id, sha256=sha256, data=data))
    return sha256
