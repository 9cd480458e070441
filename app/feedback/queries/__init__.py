"""Reading feedback: what it can be about, who may give it, and what trainers are shown."""

from app.feedback.queries.answers import all_subjects, newest_box, shown
from app.feedback.queries.subjects import has_given, may_give, occasion, titles

__all__ = [
    "all_subjects",
    "has_given",
    "may_give",
    "newest_box",
    "occasion",
    "shown",
    "titles",
]
