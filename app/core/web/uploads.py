"""Routes that take files: each says how much it takes; everything else keeps to the common limit."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
TAKES: dict[Callable[..., Any], int] = {}
ROOM = 64 * 1024  # for the other fields of the form


def takes_file(largest: int) -> Callable[[View], View]:
    """Declare that a view takes a file of up to `largest` bytes."""

    def declare(view: View) -> View:
        TAKES[view] = largest + ROOM
        return view

    return declare


def init_app(app: Flask) -> None:
    """Raise the limit for those routes alone, before anything reads what was sent."""
    app.before_request(raise_limit)


def raise_limit() -> None:
    """Let this request be as large as its view says."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view in TAKES:
        request.max_content_length = TAKES[view]
