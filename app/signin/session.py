"""What the browser's session holds: the token, and when it was last used.

The idle limit lives in the signed cookie, so that looking at a page writes nothing
(docs/decisions/0002).
"""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, current_app, g, request, session, url_for
from flask_login import LoginManager
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

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
    return queries.signed_in(token, at, demonstration=current_app.config["DEMONSTRATION"])


def whose() -> int | None:
    """Return the id of the person whose session this browser has, though it may have lain idle for
    too long. It tells whom something is kept for, never who is asking.
    """
    return queries.person_of(session.get("_user_id", ""))


def touch(response: Response) -> Response:
    """Move the idle limit on, at most once a minute, for requests that asked who is signed in."""
    who = g.get("_login_user")  # where Flask-Login keeps whom it has loaded
    if who is not None and who.is_authenticated and "seen_at" in session:
        moment = int(now().timestamp())
        if moment - session["seen_at"] >= TOUCH_AFTER_SECONDS:
            session["seen_at"] = moment
    return response


def start(token: str) -> None:
    """Begin a fresh session around a token: nothing from before sign-in survives."""
    session.clear()
    for kept in ("_login_user", current_app.config["WTF_CSRF_FIELD_NAME"]):
        g.pop(kept, None)  # whatever this request shows from here on is the new session's
    session["_user_id"] = token
    session["_fresh"] = True
    session["seen_at"] = int(now().timestamp())


def over(response: BaseResponse) -> BaseResponse:
    """Empty the session, and have the browser forget what it keeps of our pages."""
    session.clear()
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def safe_next(address: str | None, otherwise: str) -> str:
    """Return the address of our own page that `address` asks for by GET, else `otherwise`.

    It is matched against the routes and built anew from what matched, never tested as text: many
    texts that look like a path lead elsewhere. Source: OWASP ASVS 5.0, 3.7.2.
    """
    path, _, query = (address or "").partition("?")
    routes: Any = current_app.url_map.bind(request.host)
    try:
        endpoint, values = routes.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return otherwise
    if not path or endpoint == "static":
        return otherwise
    page = url_for(endpoint, **values)
    asked = urlencode(parse_qsl(query))
    return f"{page}?{asked}" if asked else page
