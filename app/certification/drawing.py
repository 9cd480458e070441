"""Drawing a certificate as an A4 PDF (PDF/UA-1), with the signed record attached.

Imported by the worker alone, as `core.pdf` is.
"""

import io
import math
from dataclasses import dataclass
from datetime import UTC, datetime

import segno
from weasyprint import Attachment

from app.core import pdf
from app.core.london import day, last_day

LONG_NAME = 30  # letters; longer names are set smaller, on two lines if need be


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands on a certificate."""

    serial: str
    force_name: str
    rank_and_name: str
    post: str
    course: str
    version: str
    issued_at: datetime
    ends_at: datetime
    check_address: str  # where anybody can check it
    record: str
    route: str = "online lessons and quiz"  # how it was earned
    is_promised: bool = True  # the holder has signed the course's undertaking

    @property
    def issued(self) -> str:
        """The day of issue, in London."""
        return day(self.issued_at)

    @property
    def until(self) -> str:
        """The last whole day in force, in London."""
        return day(last_day(self.ends_at))


def draw(sheet: Sheet) -> bytes:
    """Return the certificate as PDF/UA-1."""
    record = Attachment(
        file_obj=io.BytesIO(sheet.record.encode()),
        name="credential.jwt",
        description="The signed record: an Open Badges 3.0 credential",
        created=sheet.issued_at,
        modified=sheet.issued_at,
        relationship="Source",
    )
    values = {
        "sheet": sheet,
        "is_long": len(sheet.rank_and_name) > LONG_NAME,
        "qr_path": _qr(sheet.check_address),
        "waves": [_wave(number * math.pi / 5) for number in range(10)],
        "moment": sheet.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return pdf.one_page("certificate/certificate", values, attachments=[record])


def _qr(address: str) -> tuple[int, str]:
    """Return the size in modules and the path of a QR code, level M."""
    code = segno.make(address, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    parts = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return len(rows), "".join(parts)


def _wave(phase: float) -> str:
    """Return one of the ten overlaid waves of the seal, as an SVG path."""
    points = []
    for step in range(720):
        angle = step / 360 * math.pi
        radius = 42 + 13 * math.cos(16 * angle + phase)
        points.append(f"{60 + radius * math.cos(angle):.2f},{60 + radius * math.sin(angle):.2f}")
    return f"M{' L'.join(points)}Z"
