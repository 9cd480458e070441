"""Files of evidence: told by content, bounded, drawn anew, kept for Keyholder alone."""

import io
import struct
import zlib

import pytest
from PIL import Image

from app.prior_learning import evidence
from tests.prior_learning.conftest import PDF, picture


def test_a_file_is_told_by_what_is_in_it_not_by_its_name():
    assert evidence.examine(PDF, "list.exe").media_type == "application/pdf"
    assert evidence.examine(picture("PNG"), "list.jpg").media_type == "image/png"
    assert evidence.examine(picture("JPEG"), "list").media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (PDF + b"x" * evidence.LARGEST, "5 MB or smaller"),
        (b"PK\x03\x04", "PDF, PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PDF, PNG or JPEG"),
        (b"<html>%PDF-1.7 %%EOF", "PDF, PNG or JPEG"),
        (b"GIF89a", "PDF, PNG or JPEG"),
        (b"%PDF-1.7 cut off", "not complete"),
        (picture("PNG")[:40], "cannot be read"),
        (picture("JPEG")[:200], "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + picture("JPEG"), "cannot be read"),
    ],
)
def test_what_may_not_be_kept_is_refused_with_a_sentence(data, says):
    with pytest.raises(ValueError, match=says):
        evidence.examine(data, "list.pdf")


@pytest.mark.parametrize("side", [5_001, 20_000, 2**31 - 1])
def test_a_picture_that_would_fill_the_memory_is_refused_unopened(side):
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))

    with pytest.raises(ValueError, match=r"25 million pixels|cannot be read"):
        evidence.examine(bomb, "bomb.png")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_only_the_picture_itself_is_kept(kind):
    exif = Image.Exif()
    exif[0x010E] = "51.9 north, 0.2 west"
    given = picture(kind, exif=exif, icc_profile=b"a profile") + b"<script>alert(1)</script>"
    assert b"51.9 north" in given

    kept = evidence.examine(given, "list").data

    assert not any(found in kept for found in (b"51.9 north", b"a profile", b"<script>"))
    assert Image.open(io.BytesIO(kept)).size == (8, 6)


def test_a_picture_with_clear_parts_or_few_colours_stays_one():
    for mode in ("P", "LA", "RGBA", "1", "I;16"):
        drawn = io.BytesIO()
        Image.new(mode, (4, 4)).save(drawn, "PNG")

        assert evidence.examine(drawn.getvalue(), "a.png").media_type == "image/png"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("list.pdf", "list.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\list.pdf", "list.pdf"),
        ("a\r\nb\0\u202efdp.exe", "abfdp.exe"),
        ("", "evidence"),
        ("/", "evidence"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_folders_or_tricks(name, shown):
    assert evidence.plain_name(name) == shown


def test_a_file_is_kept_for_keyholder_alone_and_known_when_changed(tmp_path):
    folder, name = tmp_path / "evidence", evidence.new_name()
    kept = evidence.examine(PDF, "list.pdf")

    evidence.write(folder, name, kept.data)

    assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert evidence.read(folder, name, kept.sha256) == PDF
    with pytest.raises(FileExistsError):
        evidence.write(folder, name, b"another")
    (folder / name).write_bytes(b"changed")
    assert evidence.read(folder, name, kept.sha256) is None
    assert evidence.read(folder, "gone", kept.sha256) is None
