"""What the browser's session holds: the token, and when it was last used.

The idle limit lives in the signed cookie, so that looking at a page writes nothing
(docs/decisions/0002).
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from flask_login import LoginManager, current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.clock import now
from app.signin import queries
from app.signin.rules import IDLE

TOUCH_AFTER_SECONDS = 60
login = LoginManager()
login.session_protection = None  # bound to a row and a signed cookie; addresses change on a phone


def init_app(app: Flask) -> None:
    """Attach Flask-Login, and keep the idle limit."""
    login.init_app(app)
    app.after_request(touch)


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def load(token: str) -> queries.SignedIn | None:
    """Return who is signed in with the session's token, unless it lay idle for too long."""
    at = now()
    if at.timestamp() - session.get("seen_at", 0) > IDLE.total_seconds():
        return None
    return queries.signed_in(token, at)


def touch(response: Response) -> Response:
    """Move the idle limit on, at most once a minute."""
    if "seen_at" in session and current_user and current_user.is_authenticated:
        moment = int(now().timestamp())
        if moment - session["seen_at"] >= TOUCH_AFTER_SECONDS:
            session["seen_at"] = moment
    return response


def start(token: str) -> None:
    """Begin a fresh session around a token: nothing from before sign-in survives."""
    session.clear()
    session["_user_id"] = token
    session["_fresh"] = True
    session["seen_at"] = int(now().timestamp())


def safe_next(address: str | None, otherwise: str) -> str:
    """Return `address` if this application itself answers it to a GET, else `otherwise`.

    It is matched against the routes, never tested as text: many texts that look like a path lead
    elsewhere. Source: OWASP ASVS 5.0, 3.7.2.
    """
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or "\\" in address:
        return otherwise
    adapter: Any = current_app.url_map.bind(request.host)
    try:
        adapter.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return otherwise
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
