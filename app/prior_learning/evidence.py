"""Files of evidence: told by what is in them, pictures drawn anew, kept where no web server looks."""

import hashlib
import os
import secrets
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from PIL import Image, ImageOps

from app.core.letters import TURNING

LARGEST = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
LONGEST_NAME = 120
PDF = "application/pdf"
PICTURES = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
ENDINGS = {PDF: "pdf", "image/png": "png", "image/jpeg": "jpg"}
BROKEN = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: what it is, the bytes to keep, and what it was called."""

    media_type: str
    data: bytes
    name: str

    @property
    def sha256(self) -> str:
        """The hash of the bytes that are kept."""
        return hashlib.sha256(self.data).hexdigest()


def examine(data: bytes, name: str) -> Examined:
    """Return what may be kept of an uploaded file.

    Raises `ValueError` with a sentence when it is too large, broken, or neither PDF, PNG nor JPEG,
    whatever its name says.
    """
    if not data:
        raise ValueError("The file is empty")
    if len(data) > LARGEST:
        raise ValueError("The file must be 5 MB or smaller")
    if data.startswith(b"%PDF-"):
        return Examined(PDF, _whole_pdf(data), plain_name(name))
    for signature, kind in PICTURES.items():
        if data.startswith(signature):
            return Examined(f"image/{kind.lower()}", _drawn_anew(data, kind), plain_name(name))
    raise ValueError("The file must be a PDF, PNG or JPEG")


def _whole_pdf(data: bytes) -> bytes:
    """Return a PDF as it is. It is only ever given as a download, never shown by us."""
    if b"%%EOF" not in data[-2048:]:
        raise ValueError("The PDF is not complete. Save it again")
    return data


def _drawn_anew(data: bytes, kind: str) -> bytes:
    """Return the picture alone: what else the file held (places, programs, other files) is gone."""
    try:
        with Image.open(BytesIO(data), formats=[kind]) as found:
            if found.width * found.height > MOST_PIXELS:
                raise ValueError("The picture must have 25 million pixels or fewer")
            upright = ImageOps.exif_transpose(found)
            clear = kind == "PNG" and upright.has_transparency_data
            picture = upright.convert("RGBA" if clear else "RGB")
    except BROKEN as fault:
        said = str(fault)
        told = (
            said if said.startswith("The picture") else "The picture cannot be read. Save it again"
        )
        raise ValueError(told) from fault
    picture.info.clear()
    drawn = BytesIO()
    picture.save(drawn, kind)
    return drawn.getvalue()


def plain_name(name: str) -> str:
    """Return what a file was called, without folders and without characters that hide or turn."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    shown = (one for one in last if unicodedata.category(one)[0] != "C" and one not in TURNING)
    return "".join(shown).strip()[-LONGEST_NAME:] or "evidence"


def new_name() -> str:
    """Return a name for a file in the folder that nobody can guess."""
    return secrets.token_hex(16)


def write(folder: Path, stored_as: str, data: bytes) -> None:
    """Keep the bytes in a new file that only Keyholder reads. It is on the disk when this returns."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(folder / stored_as, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path, stored_as: str, sha256: str) -> bytes | None:
    """Return the bytes that were kept; None when they are gone or no longer the same."""
    try:
        data = (folder / stored_as).read_bytes()
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
