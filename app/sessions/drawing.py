"""Drawing an attendance sheet as A4 pages (PDF/UA-1). Imported by the worker alone, as `core.pdf` is."""

from datetime import UTC, datetime

from app.core import pdf
from app.core.london import moment
from app.sessions.sheets import SPARE, Sheet


def draw(sheet: Sheet, force_name: str, at: datetime) -> bytes:
    """Return a sheet as a PDF, as it is `at`."""
    values = {
        "sheet": sheet,
        "force_name": force_name,
        "as_of": moment(at),
        "spare": SPARE,
        "moment": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return pdf.pages("sessions/paper/sheet", values)
