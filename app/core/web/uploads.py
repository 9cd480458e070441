"""Routes that take files: each says how much it takes; everything else keeps to the common limit.

A larger file is read to its end and dropped beyond its limit, so that it is told so on the form's own
page: a browser that is answered while it still sends shows a broken connection instead.
"""

import base64
import binascii
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request, session
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import DataRequired

from app.core.sheets import LARGEST

View = TypeVar("View", bound=Callable[..., Any])
ROOM = 64 * 1024  # for the other fields of the form
ENDURED = 256 * 1024 * 1024  # read, though not kept, from whoever is signed in


@dataclass(frozen=True, slots=True)
class Takes:
    """How many bytes a view takes, and whether as a file or in a hidden field."""

    largest: int
    is_file: bool


TAKES: dict[Callable[..., Any], Takes] = {}


def takes_file(largest: int) -> Callable[[View], View]:
    """Declare that a view takes a file of up to `largest` bytes. Of a larger one it is given one byte
    more, which shows that it is too large.
    """
    return _declare(Takes(largest, is_file=True))


def takes_again(largest: int = LARGEST) -> Callable[[View], View]:
    """Declare that a view takes a file of up to `largest` bytes that was looked at (`packed`)."""
    return _declare(Takes(largest * 3 // 2, is_file=False))


def _declare(takes: Takes) -> Callable[[View], View]:
    def declare(view: View) -> View:
        TAKES[view] = takes
        return view

    return declare


class SheetForm(FlaskForm):
    """A CSV file, to look at first."""

    file = FileField("CSV file", validators=[FileRequired("Choose a CSV file")])

    def content(self) -> bytes:
        """Return what is in the file; if it is too large, one byte more than it may have."""
        data: bytes = self.file.data.read()
        return data


class LookedAtForm(FlaskForm):
    """A CSV file that was looked at, to be recorded. It is looked at again."""

    sheet = HiddenField(validators=[DataRequired("Choose the file again")])

    def content(self, largest: int = LARGEST) -> bytes:
        """Return the file as it was; empty when what was sent is none."""
        return unpacked(self.sheet.data or "", largest)


def packed(data: bytes) -> str:
    """Return a file as it travels in a hidden field, so that nothing is kept before it is confirmed."""
    return base64.b64encode(zlib.compress(data)).decode()


def unpacked(text: str, largest: int = LARGEST) -> bytes:
    """Return the file again, of at most one byte more than `largest`; empty when it is none."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), largest + 1)
    except (binascii.Error, ValueError, zlib.error):
        return b""


class Dropping(io.BytesIO):
    """Keeps what is written up to a limit, and drops the rest."""

    def __init__(self, most: int) -> None:
        """Have room for `most` bytes."""
        super().__init__()
        self.room = most

    def write(self, data: Any) -> int:  # bytes-like: its type has no common name
        """Keep what there is room for; say that all was written."""
        kept = memoryview(data)[: self.room]
        self.room -= len(kept)
        super().write(kept)
        return len(data)


class UploadRequest(Request):
    """A request whose files are kept in memory, up to what its view takes."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        takes = TAKES.get(current_app.view_functions.get(self.endpoint or "", raise_limit))
        return Dropping(takes.largest + 1 if takes else 0)


def init_app(app: Flask) -> None:
    """Raise the limit for those routes alone, before anything reads what was sent."""
    app.request_class = UploadRequest
    app.before_request(raise_limit)


def raise_limit() -> None:
    """Let this request be as large as its view says, if it is of somebody who has signed in."""
    takes = TAKES.get(current_app.view_functions.get(request.endpoint or "", raise_limit))
    if takes is None or "_user_id" not in session:
        return
    if takes.is_file:
        request.max_content_length = ENDURED
    else:
        request.max_content_length = request.max_form_memory_size = takes.largest + ROOM
