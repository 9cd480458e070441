"""Drawing the report of an access review as A4 pages (PDF/UA-1). Imported by the worker alone, as
`core.pdf` is.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from app.core import pdf


def draw(said: dict[str, Any], force_name: str, at: datetime) -> bytes:
    """Return the report that was frozen when a review was signed off `at`, as a PDF."""
    counts = Counter(line["outcome"].partition(" to ")[0] for line in said["lines"])
    values = {
        "said": said,
        "counts": sorted(counts.items()),
        "force_name": force_name,
        "moment": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return pdf.pages("access/paper/review", values)
