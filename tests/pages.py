"""A test client that checks every page it is given, as a careful reader would."""

import re
from contextvars import Context
from typing import Any

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.db import db

BASE_URL = "https://127.0.0.1:8000"


class CheckedClient(FlaskClient):
    """Flask's client; each HTML answer must be well formed, titled, labelled and free of inline code."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make the request, and check what comes back when it is a page.

        As on a server, each request has contexts of its own, and with them a session and a `g`,
        that end before a streamed answer is read. What the test has written is committed first;
        afterwards the test reads afresh.
        """
        kwargs.setdefault("base_url", BASE_URL)
        kwargs.setdefault("buffered", True)  # a streamed answer ends here, not in the next request
        if not has_app_context():  # following a redirect, within the first request's contexts
            return super().open(*args, **kwargs)
        db.session.commit()
        answer: TestResponse = Context().run(super().open, *args, **kwargs)
        db.session.rollback()
        if answer.mimetype == "text/html" and answer.status_code not in {301, 302, 303, 307, 308}:
            check_page(answer.text)
        return answer

    def session_transaction(self, *args: Any, **kwargs: Any) -> Any:
        """Open the session that the browser has with this application's address."""
        kwargs.setdefault("base_url", BASE_URL)
        return super().session_transaction(*args, **kwargs)


def same_each_time(page: TestResponse) -> str:
    """The page without the request's own number and the form's token, which carries the second."""
    own = r"(?<=kh-code\">)[0-9a-f]{12}|(?<=csrf_token\" value=\")[^\"]+"
    return re.sub(own, "", page.text)


def check_page(text: str) -> None:
    """Fail when the page is badly formed, its title and heading disagree, a field has no label,
    an id stands twice, or anything is inline that the policy forbids."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page = parser.parse(text)
    title = "".join(page.find(".//title").itertext()).strip()
    headings = ["".join(h.itertext()).split() for h in page.iter("h1")]
    assert len(headings) == 1, f"{len(headings)} h1 on {title!r}"
    assert title.endswith(" – Keyholder"), title
    assert " ".join(headings[0]) in " ".join(title.split()), (
        f"{title!r} does not say {headings[0]!r}"
    )
    check_fields(page)
    check_ids(page)
    for element in page.iter():
        if isinstance(element.tag, str):
            inline = [name for name in element.attrib if name == "style" or name.startswith("on")]
            assert not inline, f"inline {inline} on <{element.tag}>"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "an inline script"
    assert "<style" not in text, "an inline style"


def check_fields(page: Any) -> None:
    """Fail when a field that a person fills in has no label."""
    labelled = {label.get("for") for label in page.iter("label")}
    for tag in ("input", "select", "textarea"):
        for field in page.iter(tag):
            if field.get("type") in {"hidden", "submit", "button"}:
                continue
            named = (
                field.get("id") in labelled
                or field.get("aria-label")
                or field.get("aria-labelledby")
            )
            assert named, f"a field without a label: {field.attrib}"


def check_ids(page: Any) -> None:
    """Fail when an id stands twice."""
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    twice = {one for one in ids if ids.count(one) > 1}
    assert not twice, f"ids that stand twice: {twice}"
