"""What a visit to a page takes besides time: SQL statements, requests, bytes."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Flask

from tests import counting
from tests.bench.client import Browser
from tests.bench.measuring import Line

# What a browser asks for besides the page: scripts, styles, icons, what is to be loaded early.
ASSET = re.compile(r'(?:<script[^>]* src|<link[^>]* href|<img[^>]* src)="(/[^"]+)"')


def visited(line: Line, app: Flask, who: Browser, path: str) -> Line:
    """Add to a page's line its statements, and the requests and bytes of a first visit."""
    page = who.get(path)
    found = set(ASSET.findall(page.text)) if page.is_html else set()
    bodies = [page.body, *(who.get(one).body for one in sorted(found))]
    return replace(
        line,
        statements=statements(app, who, path),
        requests=len(bodies),
        first_visit=sum(map(len, bodies)),
    )


def statements(app: Flask, who: Browser, path: str, form: Mapping[str, Any] | None = None) -> int:
    """Count the statements of a request that is not the process's first; a form is sent once."""
    if form is None:
        _ask(app, who, path, None)
    else:
        _ask(app, who, "/", None)
    with app.app_context(), counting.statements() as ran:
        _ask(app, who, path, form)
    return len(ran)


def _ask(app: Flask, who: Browser, path: str, form: Mapping[str, Any] | None) -> None:
    """Answer a request in this process, in a fresh context: nobody is remembered from before."""
    client = app.test_client(use_cookies=False)
    about: dict[str, Any] = {
        "headers": {"Cookie": who.cookie},
        "base_url": f"http://127.0.0.1:{who.port}",
    }
    with app.app_context():
        if form is None:
            answer = client.get(path, **about)
        else:
            answer = client.post(path, data={**form, "csrf_token": who.token}, **about)
        answer.get_data()
    if answer.status_code not in {200, 303}:
        raise RuntimeError(f"{path}: {answer.status_code}")
