"""Browsers' stand-ins: connections kept alive, sessions made as the sign-in page makes them."""

import gzip
import http.client
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from app.core.clock import now
from app.core.db import transaction
from app.signin import actions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a server."""

    status: int
    seconds: float
    body: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """The page itself, unpacked."""
        packed = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    @property
    def is_html(self) -> bool:
        """Whether it is a page, and not a file."""
        return self.headers.get("Content-Type", "").startswith("text/html")

    @property
    def ms(self) -> float:
        """How long it took, in milliseconds."""
        return self.seconds * 1000


@dataclass
class Browser:
    """One person's connection to a server."""

    port: int
    cookie: str = ""
    token: str = ""  # against forged requests
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def get(self, path: str, *, expect: int = 200) -> Answered:
        """Ask for a page."""
        return self._ask("GET", path, None, expect)

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, *, expect: int = 200
    ) -> Answered:
        """Send a form."""
        body = urlencode({**(data or {}), "csrf_token": self.token}, doseq=True)
        return self._ask("POST", path, body, expect)

    def _ask(self, method: str, path: str, body: str | None, expect: int) -> Answered:
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        if self._connection.sock is None:
            self._connection.connect()
        begun = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
        except (http.client.RemoteDisconnected, ConnectionError):
            if method != "GET":
                raise
            self._connection.close()  # the server had let an idle connection go
            return self._ask(method, path, body, expect)
        taken = time.perf_counter() - begun
        if response.status != expect:
            raise RuntimeError(
                f"{method} {path}: {response.status}, not {expect}: {content[:300]!r}"
            )
        return Answered(response.status, taken, content, dict(response.getheaders()))


def session_for(app: Flask, person_id: int) -> tuple[str, str]:
    """Sign a person in. Return the cookie and the token that forms carry."""
    with transaction():
        secret = actions.begin(person_id, at=now(), address="127.0.0.1", agent="a measurement")
    with app.app_context(), app.test_request_context():  # fresh: a token is kept in the context
        session.update(_user_id=secret, _fresh=True, seen_at=int(now().timestamp()))
        token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}", token


def together(work: list[Callable[[], T]], at_once: int) -> list[T]:
    """Do the work by so many at once; return what each came to."""
    with ThreadPoolExecutor(at_once) as pool:
        return [one.result() for one in [pool.submit(do) for do in work]]
