"""Keyholder: trains, certifies, and decides who may hold the keys to a force's accounts."""

from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    access,
    accounts,
    audit,
    certification,
    checks,
    courses,
    demonstration,
    evidence,
    feedback,
    figures,
    home,
    notices,
    people,
    prior_learning,
    reconciliation,
    reports,
    sessions,
    signin,
    training,
)
from app.core import cli, clock, db, errors, logs, web
from app.core.requests import KeyholderFlask
from app.core.settings import Settings
from app.people import permissions

PARTS = (
    audit, notices, people, signin, courses, certification, accounts, training, access, checks,
    reconciliation, figures, sessions, prior_learning, evidence, feedback, reports, home,
    demonstration,
)  # fmt: skip
csrf = CSRFProtect()


def create_app(settings: Settings, clock_: clock.Clock | None = None, **config: Any) -> Flask:
    """Put the parts together. `clock_` is the clock that everything reads; `config` is for tests.

    Raises `RuntimeError` when a route declares no permission.
    """
    app = KeyholderFlask(__name__, static_folder="../static", template_folder="../templates")
    app.config.from_mapping(configuration(settings), **config)
    app.extensions["settings"] = settings
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    db.init_app(app)
    clock.init_app(app, clock_)
    errors.init_app(app)
    logs.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    csrf.init_app(app)
    for part in PARTS:
        part.init_app(app)
    permissions.init_app(app)
    return app


def configuration(settings: Settings) -> dict[str, Any]:
    """Return Flask's own configuration, made from our settings."""
    secure = settings.base_url.startswith("https:") or settings.host == "127.0.0.1"
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # What people wrote must not reach the log with a statement that failed.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "MAX_FORM_PARTS": 1000,
        "TRUSTED_HOSTS": [settings.host, "localhost"] if settings.on_loopback else [settings.host],
        "PREFERRED_URL_SCHEME": settings.base_url.split(":", 1)[0],
        "SESSION_COOKIE_NAME": "__Host-keyholder" if secure else "keyholder",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # the session's own limits apply
        "WTF_CSRF_SSL_STRICT": True,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "FORCE_NAME": settings.force_name,
        "BASE_URL": settings.base_url,
        "DEMONSTRATION": settings.demonstration,
    }


__all__ = ["create_app"]
