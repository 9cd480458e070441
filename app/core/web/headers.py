"""Security headers on every answer, and what is refused before any view sees it."""

import secrets

from flask import Flask, Response, abort, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.core.letters import hostile

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
MOST_FIELDS = 1000


class HostileText(BadRequest):
    """Text came that no database and no page should have: see `refuse_hostile_text`."""


def init_app(app: Flask) -> None:
    """Number each request, refuse text no database should see, and set the headers."""
    app.before_request(number_request)
    app.before_request(refuse_hostile_text)
    app.after_request(add_headers)


def number_request() -> None:
    """Give the request the number that its log lines and error page carry."""
    g.request_number = secrets.token_hex(6)


def refuse_hostile_text() -> None:
    """Answer 400 to control characters, lone surrogates, bidirectional controls and floods of fields."""
    for source in (request.args, request.form):
        if len(source) > MOST_FIELDS:
            abort(400)
        if not all(map(_is_clean, _texts(source))):
            raise HostileText
    if not _is_clean(request.path):
        abort(404)


def _texts(source: MultiDict[str, str]) -> list[str]:
    return [text for pair in source.items(multi=True) for text in pair]


def _is_clean(text: str) -> bool:
    return (text.isascii() and text.isprintable()) or not hostile(text)


def add_headers(response: Response) -> Response:
    """Set the security headers; nothing personal may be kept by a cache."""
    from flask import current_app

    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["PREFERRED_URL_SCHEME"] == "https":
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
