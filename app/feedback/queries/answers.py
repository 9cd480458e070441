"""What trainers are shown of the answers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from app.core.db import db
from app.feedback.models import FeedbackBox
from app.feedback.rules import Answer, Period, Subject, periods, read


def all_subjects() -> Select[*tuple[Any, ...]]:
    """Select the subjects that somebody has given feedback on, the newest months first."""
    return (
        select(FeedbackBox.subject)
        .group_by(FeedbackBox.subject)
        .order_by(func.max(FeedbackBox.month).desc(), FeedbackBox.subject)
    )


def shown(subjects: Iterable[Subject]) -> dict[Subject, tuple[Period, ...]]:
    """Return what may be shown of each subject, oldest first: only in steps of five answers."""
    wanted = {str(one): one for one in subjects}
    boxes: dict[str, list[tuple[date, tuple[Answer, ...]]]] = defaultdict(list)
    found = select(FeedbackBox.subject, FeedbackBox.month, FeedbackBox.answers)
    for row in db.session.execute(
        found.where(FeedbackBox.subject.in_(wanted)).order_by(FeedbackBox.number)
    ):
        boxes[row.subject].append((row.month, read(row.answers)))
    return {one: periods(boxes[text]) for text, one in wanted.items()}


def newest_box(subject: Subject) -> FeedbackBox | None:
    """Return the box that the last answer about a subject went into."""
    return db.session.scalar(
        select(FeedbackBox)
        .where(FeedbackBox.subject == str(subject))
        .order_by(FeedbackBox.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
