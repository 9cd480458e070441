"""Drawing an evidence pack as A4 pages (PDF/A-3a), signed, with what it says for machines attached.

Imported by the worker alone, as `core.pdf` is.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from weasyprint import Attachment

from app.core import pdf, pdfsign
from app.core.london import moment


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn: the signed content as it was kept, and what stands beside it."""

    number: int
    text: bytes  # canonical JSON
    said: dict[str, Any]  # the same, read
    sha256: str
    signature: bytes
    address: str  # where the key is published
    at: datetime


def draw(sheet: Sheet, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the pack as a PDF. `sign` answers with a CMS signature over what it is given."""
    values = {
        "sheet": sheet,
        "said": sheet.said,
        "when": _when,
        "moment": sheet.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    force = sheet.said["asked"]["force"]
    files = [
        _file("evidence.json", sheet.text, "What this pack says, for machines", "Data", sheet.at),
        _file("evidence.sig", sheet.signature, "Its signature", "Supplement", sheet.at),
    ]
    drawn = pdf.archived(
        "evidence/paper/pack",
        values,
        attachments=files,
        finish=lambda made: pdfsign.reserve(made, sheet.at, force),
    )
    return pdfsign.fill(drawn, sign)


def _when(text: str | None) -> str:
    """Return a moment of the content as people read it, to the second where that matters."""
    if text is None:
        return "–"
    at = datetime.fromisoformat(text)
    return moment(at) if at.second == at.microsecond == 0 else f"{moment(at)}:{at:%S}"


def _file(name: str, data: bytes, told: str, relationship: str, at: datetime) -> Attachment:
    return Attachment(
        file_obj=io.BytesIO(data),
        name=name,
        description=told,
        created=at,
        modified=at,
        relationship=relationship,
    )
