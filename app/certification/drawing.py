"""Drawing a certificate as an A4 PDF (PDF/UA-1), with the signed record attached.

Imported by the worker alone: WeasyPrint must not be in the web process. The same record gives
the same bytes in any process, since every date comes from the record.
"""

import io
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.core.london import day, last_day

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "certificate"
FONTS = ROOT / "static" / "built" / "fonts"
ADDRESS = "keyholder:/"
TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml"}
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

    @property
    def issued(self) -> str:
        """The day of issue, in London."""
        return day(self.issued_at)

    @property
    def until(self) -> str:
        """The last whole day in force, in London."""
        return day(last_day(self.ends_at))


class OwnFiles(URLFetcher):
    """Serves our own fonts and chequer; refuses every other address, files and redirects included."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("keyholder",), allow_redirects=False)
        files = [*FONTS.glob("*.woff2"), TEMPLATES / "chequer.svg"]
        self.files = {f"{ADDRESS}{file.name}": file for file in files}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return one of our files. Raises `ValueError` for anything else."""
        if url not in self.files:
            raise ValueError("a certificate is drawn from our own files alone")
        file = self.files[url]
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": TYPES[file.suffix]})


@cache
def _tools() -> tuple[Environment, FontConfiguration, CSS, OwnFiles]:
    """Make once what is costly to make: a fresh font configuration each time leaks memory."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )
    fonts, files = FontConfiguration(), OwnFiles()
    css = (TEMPLATES / "certificate.css").read_text("utf-8")
    return environment, fonts, CSS(string=css, font_config=fonts, url_fetcher=files), files


def draw(sheet: Sheet) -> bytes:
    """Return the certificate as PDF/UA-1."""
    environment, fonts, css, files = _tools()
    text = environment.get_template("certificate.html").render(
        sheet=sheet,
        is_long=len(sheet.rank_and_name) > LONG_NAME,
        qr_path=_qr(sheet.check_address),
        waves=[_wave(number * math.pi / 5) for number in range(10)],
        moment=sheet.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    page = HTML(string=text, base_url=ADDRESS, url_fetcher=files)
    record = Attachment(
        file_obj=io.BytesIO(sheet.record.encode()),
        name="credential.jwt",
        description="The signed record: an Open Badges 3.0 credential",
        created=sheet.issued_at,
        modified=sheet.issued_at,
        relationship="Source",
    )
    pdf: bytes = page.write_pdf(
        font_config=fonts, stylesheets=[css], attachments=[record], pdf_variant="pdf/ua-1"
    )
    return pdf


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
