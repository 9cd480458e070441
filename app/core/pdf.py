"""Drawing pages on paper as PDF/UA-1, from our own files alone.

Imported by the worker alone: WeasyPrint is slow to import, and must not be in the web process. The
same values give the same bytes in any process, since every date comes from them.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
FONTS = ROOT / "static" / "built" / "fonts"
ADDRESS = "keyholder:/"
TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml"}
_drawing = Lock()  # the fonts are shared, and are not made for several threads


class DoesNotFitError(Exception):
    """What should stand on one page does not, even at the smallest size."""


class OwnFiles(URLFetcher):
    """Serves our own fonts and chequer; refuses every other address, files and redirects included."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("keyholder",), allow_redirects=False)
        files = [*FONTS.glob("*.woff2"), TEMPLATES / "certificate" / "chequer.svg"]
        self.files = {f"{ADDRESS}{file.name}": file for file in files}

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
    fonts, files = FontConfiguration(), OwnFiles()
    css = (TEMPLATES / f"{name}.css").read_text("utf-8")
    return environment, fonts, CSS(string=css, font_config=fonts, url_fetcher=files), files


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
    environment, fonts, css, files = _tools(name)
    options = {"attachments": list(attachments), "pdf_variant": "pdf/ua-1"}
    with _drawing:
        for size in sizes:
            text = environment.get_template(f"{name}.html").render(**values, size=size)
            html = HTML(string=text, base_url=ADDRESS, url_fetcher=files)
            page = html.render(font_config=fonts, stylesheets=[css], **options)
            if len(page.pages) == 1:
                data: bytes = page.write_pdf(finisher=_let_links_print, **options)
                return data
    raise DoesNotFitError(f"{name} does not fit on one page")


def _let_links_print(_document: Any, pdf: Any) -> None:
    """Mark each link as one that readers get on paper too (ISO 14289-1, 7.18.1)."""
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Subtype") == "/Link":
            one["F"] = 4
