"""What the worker does for courses: draw each quick card, once for each state of its contacts."""

import hashlib
from datetime import datetime

from flask import current_app

from app.core.db import db, transaction
from app.courses import cards, queries
from app.courses.models import CardPdf, CourseVersion
from app.notices.jobs import workflow


@workflow("draw card")
def draw_card(version_id: int, card_id: str, moment: str) -> str:
    """Draw a card of a version with the contacts of a moment, and keep the PDF. Returns its SHA-256;
    drawing again changes nothing.
    """
    from app.courses import drawing  # WeasyPrint must never be in the web process

    contacts = queries.contacts(datetime.fromisoformat(moment))
    card = queries.published(version_id).course.card(card_id)
    if card is None:
        raise LookupError(f"no card {card_id}")
    made_at = db.session.get_one(CourseVersion, version_id).published_at
    # Before the transaction: on SQLite all others would wait.
    data = drawing.draw(card, contacts, current_app.config["FORCE_NAME"], made_at)
    key = (version_id, card_id, cards.state(card, contacts))
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction():
        known = db.session.get(CardPdf, key)
        if known is not None:
            return known.sha256
        db.session.add(
            CardPdf(
                course_version_id=key[0], card=key[1], contacts=key[2], sha256=sha256, data=data
            )
        )
    return sha256
