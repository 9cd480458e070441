"""Every route declares who may call it; the application refuses to start otherwise."""

from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import now
from app.core.errors import wants_json
from app.core.web.health import healthz, readyz
from app.people.rules import NEEDS_PASSWORD_AGAIN, Permission, Viewer

View = TypeVar("View", bound=Callable[..., Any])
DECLARED: dict[Callable[..., Any], Permission] = {
    healthz: Permission.ANYONE,
    readyz: Permission.ANYONE,
}
PASSWORD_AGAIN_AFTER = timedelta(minutes=15)


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare what a view needs. It only declares; `enforce` decides."""

    def declare(view: View) -> View:
        DECLARED[view] = permission
        return view

    return declare


def init_app(app: Flask) -> None:
    """Check every request from now on; refuse to start with a route that declares nothing."""
    if static := app.view_functions.get("static"):
        DECLARED[static] = Permission.ANYONE
    if undeclared := {name for name, view in app.view_functions.items() if view not in DECLARED}:
        raise RuntimeError(f"no @requires(...) on {', '.join(sorted(undeclared))}")
    app.before_request(enforce)


def permission_for(app: Flask, endpoint: str) -> Permission:
    """Return what an endpoint declared."""
    return DECLARED[app.view_functions[endpoint]]


def viewer() -> Viewer:
    """Return the person signed in. Only for views that do not allow everyone."""
    return cast(Viewer, current_user.viewer)


class Missing(Enum):
    """What a request lacks before the question whether it may go on can be answered."""

    NOTHING = auto()
    SIGN_IN = auto()
    PASSWORD = auto()  # the last proof of who is asking is too old for what is asked


def missing() -> Missing:
    """Say what this request lacks."""
    if request.endpoint is None:
        return Missing.NOTHING
    needed = permission_for(current_app, request.endpoint)
    if needed is Permission.ANYONE:
        return Missing.NOTHING
    if not current_user.is_authenticated:
        return Missing.SIGN_IN
    old = needed in NEEDS_PASSWORD_AGAIN and viewer().may(needed) and _password_is_old()
    return Missing.PASSWORD if old else Missing.NOTHING


def enforce() -> ResponseReturnValue | None:
    """Let the request through, or send the person to sign in, or answer 404: a page that a
    person's roles do not open is not there for them.
    """
    lack = missing()
    if lack is Missing.SIGN_IN:
        return _to_sign_in()
    if lack is Missing.PASSWORD:
        return redirect(url_for("signin.confirm", next=path_back()), 303)
    if request.endpoint is not None:
        needed = permission_for(current_app, request.endpoint)
        if needed is not Permission.ANYONE and not viewer().may(needed):
            abort(404)
    return None


def _to_sign_in() -> ResponseReturnValue:
    if wants_json():
        return Response(
            '{"message": "You are signed out. Sign in again in another tab, then save again."}',
            401,
            mimetype="application/json",
        )
    return redirect(url_for("signin.sign_in", next=path_back()), 303)


def _password_is_old() -> bool:
    return cast(bool, now() - current_user.confirmed_at > PASSWORD_AGAIN_AFTER)


def path_back() -> str | None:
    """Return the page to come back to: this one, or the one that a form stood on."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    sent_from = urlsplit(request.referrer or "")
    return f"{sent_from.path}?{sent_from.query}".rstrip("?") or None
