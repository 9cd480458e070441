"""Drawing pages on paper as PDF/UA-1 or PDF/A-3a, from our own files alone.

Imported by the worker alone: WeasyPrint is slow to import, and must not be in the web process. The
same values give the same bytes in any process, since every date comes from them.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
FONTS = ROOT / "static" / "built" / "fonts"
ADDRESS = "keyholder:/"
ACCESSIBLE, ARCHIVED = "pdf/ua-1", "pdf/a-3a"
TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml"}
_drawing = Lock()  # the fonts are shared, and are not made for several threads


class DoesNotFitError(Exception):
    """What should stand on one page does not, even at the smallest size."""


class OwnFiles(URLFetcher):
    """Serves our own fonts and chequer; refuses every other address, files and redirects included."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("keyholder",), allow_redirects=False)
        own = [*FONTS.glob("*.woff2"), TEMPLATES / "certificate" / "chequer.svg"]
        self.files = {f"{ADDRESS}{file.name}": file for file in own}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return one of our files. Raises `ValueError` for anything else."""
        if url not in self.files:
            raise ValueError("paper is drawn from our own files alone")
        file = self.files[url]
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": TYPES[file.suffix]})


@cache
def _tools(name: str) -> tuple[Environment, FontConfiguration, CSS, OwnFiles]:
    """Make once what is costly to make: a fresh font configuration each time leaks memory."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )
    fonts, own = FontConfiguration(), OwnFiles()
    css = (TEMPLATES / f"{name}.css").read_text("utf-8")
    return environment, fonts, CSS(string=css, font_config=fonts, url_fetcher=own), own


def one_page(
    name: str,
    values: Mapping[str, Any],
    *,
    sizes: Iterable[str] = ("",),
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """Return templates/NAME.html with NAME.css as a PDF of one page.

    The template is given each `size` in turn until one fits. Raises `DoesNotFitError`.
    """
    attached = list(attachments)
    with _drawing:
        for size in sizes:
            page = _document(name, {**values, "size": size}, attached)
            if len(page.pages) == 1:
                return _written(page, attached)
    raise DoesNotFitError(f"{name} does not fit on one page")


def pages(name: str, values: Mapping[str, Any]) -> bytes:
    """Return templates/NAME.html with NAME.css as a PDF of as many pages as it takes."""
    with _drawing:
        return _written(_document(name, values))


def archived(
    name: str,
    values: Mapping[str, Any],
    *,
    attachments: Iterable[Attachment],
    finish: Callable[[Any], None],
) -> bytes:
    """Return the same as PDF/A-3a (ISO 19005-3), which may be kept for good and carry files. `finish`
    may add to the document (a pydyf one) before it is written.
    """
    attached = list(attachments)
    with _drawing:
        document = _document(name, values, attached, variant=ARCHIVED)
        document.color_profiles["srgb"] = _colours()
        data: bytes = document.write_pdf(
            finisher=lambda _document, pdf: finish(pdf),
            output_intent="as laid out",  # told "srgb" again, WeasyPrint opens the profile for good
            **_options(attached, ARCHIVED),
        )
    return data


def _colours() -> ColorProfile:
    """Return what the colours mean, which an archived document says itself."""
    profile = io.BytesIO((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes())
    return ColorProfile(profile, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def _document(
    name: str,
    values: Mapping[str, Any],
    attachments: Sequence[Attachment] = (),
    variant: str = ACCESSIBLE,
) -> Document:
    environment, fonts, css, own = _tools(name)
    text = environment.get_template(f"{name}.html").render(**values)
    html = HTML(string=text, base_url=ADDRESS, url_fetcher=own)
    return html.render(font_config=fonts, stylesheets=[css], **_options(attachments, variant))


def _written(document: Document, attachments: Sequence[Attachment] = ()) -> bytes:
    data: bytes = document.write_pdf(finisher=_let_links_print, **_options(attachments))
    return data


def _options(attachments: Sequence[Attachment], variant: str = ACCESSIBLE) -> dict[str, Any]:
    return {"attachments": list(attachments), "pdf_variant": variant}


def _let_links_print(_document: Any, pdf: Any) -> None:
    """Mark each link as one that readers get on paper too (ISO 14289-1, 7.18.1)."""
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Subtype") == "/Link":
            one["F"] = 4
