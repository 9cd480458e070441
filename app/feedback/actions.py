"""Giving feedback."""

from datetime import datetime

from app.audit import actions as audit
from app.core.db import db, hold
from app.core.errors import Refused
from app.core.london import LONDON
from app.feedback import queries
from app.feedback.models import FeedbackBox, FeedbackGiven
from app.feedback.rules import Answer, Subject, is_full, read, written


def give(person_id: int, subject: Subject, answer: Answer, *, at: datetime) -> None:
    """Keep an answer, and, apart from it, that this person has given one.

    The caller holds the person's lock. The history says who gave feedback on what; not the answer.
    Raises `Refused` when there is no occasion for it, or when it was given already.
    """
    occasion = queries.occasion(person_id, subject, at)
    if occasion is None:
        raise Refused("You can give feedback once you have finished.")
    if queries.has_given(person_id, occasion):
        raise Refused("You have given your feedback already.")
    _keep(subject, answer, at)
    given = FeedbackGiven(person_id=person_id, subject=str(subject), occasion=occasion, at=at)
    db.session.add(given)
    db.session.flush()
    audit.record("feedback given", given, by_id=person_id, at=at)


def _keep(subject: Subject, answer: Answer, at: datetime) -> None:
    hold(_BOXES)  # two at the same moment must not both add to what they read
    today = at.astimezone(LONDON).date()
    box = queries.newest_box(subject)
    kept = read(box.answers) if box else ()
    if box is None or is_full(kept):
        number, month = (box.number if box else 0) + 1, today.replace(day=1)
        box = FeedbackBox(
            subject=str(subject), number=number, month=month, answers=written([answer])
        )
        db.session.add(box)
    else:
        box.answers = written([*kept, answer])
    db.session.flush()


_BOXES = 0x626F786573  # any number that nothing else holds: "boxes"
