"""Files that are too large are told so on their own page, and nothing of them is kept."""

import io
from itertools import repeat

import pytest

from app.core.web.uploads import packed, unpacked
from tests import factories as make

ADDRESS = "/prior-learning/import"
BOUNDARY = "a-boundary"


class Endless(io.RawIOBase):
    """A body of so many bytes that are never all in memory."""

    def __init__(self, size: int) -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        )
        self.parts = iter([head.encode(), *repeat(b"x" * 999_999 + b"\n", size), f"\r\n--{BOUNDARY}--\r\n".encode()])  # fmt: skip
        self.length = len(head) + size * 1_000_000 + len(BOUNDARY) + 8
        self.rest = b""
        self.at = 0

    def seek(self, place, whence=0) -> int:
        self.at = self.length if whence else place
        return self.at

    def tell(self) -> int:
        return self.at

    def readable(self) -> bool:
        return True

    def readinto(self, room) -> int:
        self.rest = self.rest or next(self.parts, b"")
        given = self.rest[: len(room)]
        room[: len(given)] = given
        self.rest = self.rest[len(given) :]
        return len(given)


def send(client, millions: int):
    body = Endless(millions)
    return client.post(
        ADDRESS,
        input_stream=body,
        content_length=body.length,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_hundred_megabytes_are_told_so_on_the_page_of_the_form(app, client, sign_in):
    sign_in(make.corporate_communication_officer())

    page = send(client, 200)

    assert page.status_code == 422
    assert "Record trainings from a CSV file" in page.text
    assert "The file is larger than 200 KB" in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_reads_a_gigabyte_and_nothing_large_of_strangers(app, client, sign_in):
    assert send(client, 1).status_code == 413

    sign_in(make.corporate_communication_officer())

    assert send(client, 300).status_code == 413


def test_a_file_travels_whole_and_garbage_is_none():
    for data in (b"", b"a,b\n1,2\n", bytes(range(256)) * 100):
        assert unpacked(packed(data)) == data
    for text in ("nonsense", "====", "é", packed(b"x")[:-6]):
        assert unpacked(text) in {b"", b"x"}
    assert len(unpacked(packed(b"x" * 9000), 1000)) == 1001
