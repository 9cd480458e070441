"""Security headers on every kind of answer, and addresses that never come from the request."""

import re

import pytest
from flask import abort

from app import create_app
from app.core.db import db
from app.core.web.headers import HEADERS
from app.people.permissions import requires
from app.people.rules import Permission
from tests.conftest import settings_for
from tests.pages import CheckedClient

# What browsers are told, word for word: a change here is a change of policy.
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}  # fmt: skip
ANSWERS = [
    ("GET", "/sign-in", 200),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/your-sign-ins", 303),
    ("GET", "/no-such-page", 404),
    ("GET", "/certificates/%00", 404),
    ("DELETE", "/sign-in", 405),
    ("POST", "/sign-in", 422),
    ("GET", "/sign-in?x=%00", 400),
    ("GET", "/static/built/manifest.json", 200),
    ("GET", "/static/no-such-file", 404),
    ("GET", "/.well-known/jwks.json", 200),
    ("GET", "/verify/KH-123", 200),
    ("GET", "/broken", 500),
    ("GET", "/not-now", 503),
    ("GET", "/slowly", 429),
]


@pytest.fixture
def client(database_url, tmp_path, clock):
    """A browser on an installation with a name of its own, three of whose pages fail."""
    settings = settings_for(
        database_url, tmp_path, base_url="https://keyholder.example", demonstration=False,
        mail_url="smtp://mail.example",
    )  # fmt: skip
    app = create_app(settings, clock, SHOW_ERROR_PAGES=True, WTF_CSRF_ENABLED=False)
    app.testing = True

    @requires(Permission.ANYONE)
    def fail(code: int = 0) -> str:
        return abort(code) if code else str(1 / 0)

    for path, code in (("/broken", 0), ("/not-now", 503), ("/slowly", 429)):
        app.add_url_rule(path, path, fail, defaults={"code": code})
    app.test_client_class = CheckedClient
    with app.app_context():
        yield app.test_client()
        db.session.remove()
        db.engine.dispose()


HOME = "https://keyholder.example"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_kind_of_answer_carries_the_headers(client):
    for method, path, status in ANSWERS:
        answer = client.open(path, method=method, base_url=HOME)

        assert answer.status_code == status, (method, path, answer.status_code)
        for name, value in HEADERS.items():
            published = path.startswith("/.well-known") and name == "Cross-Origin-Resource-Policy"
            assert answer.headers[name] == ("cross-origin" if published else value), (path, name)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        if "/static/" not in path and "/.well-known/" not in path:
            assert answer.headers["Cache-Control"] == "no-store", path
        assert "Server" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_policy_allows_our_own_and_nothing_inline():
    found = dict(
        part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";")
    )

    assert found == POLICY
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Referrer-Policy"] == "same-origin"
    assert HEADERS["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "forged",
    [
        {"Host": "evil.example"},
        {"Host": "keyholder.example.evil.example"},
        {"Host": "keyholder.example@evil.example"},
        {"Host": "localhost"},
    ],
)
def test_another_host_is_refused(client, forged):
    answer = client.get("/sign-in", base_url=HOME, headers=forged)

    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_address_comes_from_the_request(client):
    forged = {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example",
        "X-Original-Host": "evil.example",
    }  # fmt: skip

    for path in (
        "/sign-in",
        "/your-sign-ins",
        "/.well-known/did.json",
        "/.well-known/jwks.json",
        "/help",
    ):
        answer = client.get(path, base_url=HOME, headers=forged)
        assert "evil" not in answer.text + str(answer.headers), path
        assert not re.search(r"https?://(?!keyholder\.example)[^\"'\s<]*evil", answer.text)
    assert (
        client.get("/.well-known/did.json", base_url=HOME).json["id"] == "did:web:keyholder.example"
    )
