"""The PDF: the same record gives the same bytes, tagged, with its record, its fonts and nobody else's."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from pdfminer.high_level import extract_text
from weasyprint import HTML

from app.certification import drawing
from app.core.pdf import OwnFiles

SERIAL = "KH-7F3K9-2QD4X-8M1NP-5RTVW-C6YZ0-3A"
SHEET = drawing.Sheet(
    serial=SERIAL,
    force_name="Hertfordshire Constabulary",
    rank_and_name="Police Constable Sam Ellis",
    post="Collar number 1207, Millfield Safer Neighbourhood Team",
    course="Twitter Protocol for Officers",
    version="1.0.0",
    issued_at=datetime(2025, 12, 19, 14, 5, tzinfo=UTC),
    ends_at=datetime(2026, 12, 20, tzinfo=UTC),
    check_address=f"https://keyholder.example/verify/{SERIAL}",
    record="header.payload.signature",
)
LONGEST = "Police Community Support Officer Wilhelmina-Josephine Featherstonehaugh-Hawes"
ONE = """
import hashlib
from tests.certification.test_drawing import SHEET, drawing
print(hashlib.sha256(drawing.draw(SHEET)).hexdigest())
"""


@pytest.fixture
def drawn(tmp_path):
    """Draw a sheet into a file."""

    def do(sheet: drawing.Sheet = SHEET) -> Path:
        file = tmp_path / "certificate.pdf"
        file.write_bytes(drawing.draw(sheet))
        return file

    return do


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_the_same_record_gives_the_same_bytes_in_any_process():
    made = {run(sys.executable, "-c", ONE, PYTHONHASHSEED=str(seed)) for seed in (1, 2)}

    assert len(made) == 1


def test_it_says_that_the_undertaking_was_signed_only_where_it_was(drawn):
    signed = extract_text(drawn())
    not_signed = extract_text(drawn(replace(SHEET, is_promised=False)))

    assert "signed the undertaking" in signed
    assert "undertaking" not in not_signed
    assert "Course version 1.0.0" in not_signed


@pytest.mark.parametrize("name", [SHEET.rank_and_name, LONGEST])
def test_it_is_pdf_ua(drawn, name):
    checker = Path(sys.executable).with_name("outloud")

    assert "PASS" in run(str(checker), str(drawn(replace(SHEET, rank_and_name=name))))


def test_it_is_one_a4_landscape_page_titled_tagged_and_in_english(drawn):
    with pikepdf.open(drawn()) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].MediaBox] == [
            0,
            0,
            297,
            210,
        ]
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert str(pdf.docinfo["/Title"]).startswith(f"Certificate {SERIAL}: Police Constable Sam")
        assert str(pdf.docinfo["/CreationDate"]) == "D:20251219140500Z"


def test_the_signed_record_is_attached_byte_for_byte(drawn):
    with pikepdf.open(drawn()) as pdf:
        assert list(pdf.attachments) == ["credential.jwt"]
        assert pdf.attachments["credential.jwt"].get_file().read_bytes() == SHEET.record.encode()


@pytest.mark.parametrize("name", [SHEET.rank_and_name, LONGEST, "Sergeant Łukasz Őrsi-Šimić"])
def test_every_letter_is_in_an_embedded_font_of_ours(drawn, name):
    with pikepdf.open(drawn(replace(SHEET, rank_and_name=name))) as pdf:
        fonts = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary)]
        files = [font for font in fonts if font.get("/Type") == "/FontDescriptor"]
        names = {str(font.FontName).split("+")[1] for font in files}
        assert all("/FontFile2" in font or "/FontFile3" in font for font in files)
    assert names
    assert all(one.startswith(("Public-Sans", "Source-Serif-4")) for one in names), names


def test_it_reads_as_it_looks_and_shows_no_marks(drawn):
    text = " ".join(extract_text(drawn()).split())

    for part in (
        "Certificate of training",
        "Police Constable Sam Ellis",
        "Collar number 1207",
        "Twitter Protocol for Officers",
        SERIAL,
        "19 December 2025",
        "the end of 19 December 2026",
        "keyholder.example/verify",
    ):
        assert part in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "HERTFORDSHIRE CONSTABULARY" in text.upper()
    assert " of 20 " not in text
    assert "%" not in text


def test_hostile_names_reach_nobody_and_attach_nothing(drawn):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        name = (
            f'<img src="{address}/a.png"><link rel="attachment" href="file:///etc/hostname">'
            f"<style>@import url({address}/b.css)</style>\"'&amp;{{{{ 7 * 7 }}}}"
        )

        file = drawn(replace(SHEET, rank_and_name=name, post=name, course=name))

        with pytest.raises(TimeoutError):
            server.accept()
    with pikepdf.open(file) as pdf:
        assert list(pdf.attachments) == ["credential.jwt"]
    assert "<img" in extract_text(file)


def test_even_markup_of_our_own_reaches_only_our_own_files(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        text = (
            f'<img src="{address}/a.png"><img src="file://{secret}"><object data="{address}/b.svg">'
            f'</object><link rel="stylesheet" href="{address}/c.css">'
            f'<link rel="attachment" href="file://{secret}">'
            '<img src="data:image/png;base64,AAAA"><img src="keyholder:/../app/wsgi.py">'
        )

        pdf = HTML(string=text, url_fetcher=OwnFiles()).write_pdf()

        with pytest.raises(TimeoutError):
            server.accept()
    assert b"/EmbeddedFile" not in pdf


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "file:///etc/passwd", "data:text/plain,x", "keyholder:/x.woff2"]
)
def test_the_fetcher_refuses_every_other_address(url):
    with pytest.raises(ValueError, match="our own files alone"):
        OwnFiles().fetch(url)


def test_the_web_process_never_imports_weasyprint(tmp_path):
    script = (
        "import sys; from pathlib import Path; from tests.conftest import settings_for;"
        "from app import create_app;"
        f"create_app(settings_for('sqlite:///{tmp_path}/x.db', Path('{tmp_path}')));"
        "print('weasyprint' in sys.modules)"
    )

    assert run(sys.executable, "-c", script) == "False"
