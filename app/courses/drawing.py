"""Drawing a quick card as one A4 page (PDF/UA-1). Imported by the worker alone, as `core.pdf` is."""

from collections.abc import Mapping
from datetime import UTC, datetime

from app.core import pdf
from app.core.london import written_day
from app.courses.cards import pieces, sources
from app.courses.content import Card

SIZES = ("largest", "large", "middle", "small", "smaller", "smallest")


def draw(card: Card, contacts: Mapping[str, str], force_name: str, at: datetime) -> bytes:
    """Return a card as a PDF made `at`. Raises `DoesNotFitError` when it is too long for a page."""
    values = {
        "card": card,
        "force_name": force_name,
        "sections": [
            (one.heading, [(pieces(line.says, contacts), line.facts) for line in one.lines])
            for one in card.sections
        ],
        "checked": written_day(card.checked),
        "review_by": written_day(card.review_by),
        "sources": sources(card),
        "moment": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return pdf.one_page("courses/paper/card", values, sizes=SIZES)
