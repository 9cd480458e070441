"""Anyone can check an evidence pack without Keyholder, and sees when a single byte has changed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.audit import keys
from app.core.db import db
from app.evidence import jobs
from app.evidence.models import EvidencePdf

PAGE = (Path(__file__).parents[2] / "docs" / "verifying.md").read_text("utf-8")
PART = PAGE.partition("# Checking an evidence pack without Keyholder")[2]
SCRIPT = re.search(r"```python\n(.*?)```", PART, re.S)
BY_HAND = re.search(r"```sh\n(.*?)```", PART, re.S)
GOOD = "signed by this key, and nothing that it signed has changed\n"


@pytest.fixture
def folder(pack, client, tmp_path) -> Path:
    """A folder with what somebody outside is given: the pack, and the key that the force publishes."""
    jobs.draw_pack(pack.id)
    (tmp_path / "pack.pdf").write_bytes(db.session.get(EvidencePdf, pack.id).data)
    (tmp_path / "KEY.pem").write_bytes(client.get(f"/evidence-keys/{pack.key_id}.pem").data)
    return tmp_path


def run(folder: Path, *command: str) -> str:
    """Run a command where nothing is known of this application; return what it says."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    return done.stdout + done.stderr


def check(folder: Path) -> str:
    return run(folder, sys.executable, "-c", SCRIPT[1], "KEY.pem", "pack.pdf")


def test_the_script_of_the_page_finds_it_signed_and_whole(folder):
    assert check(folder) == GOOD


def test_by_hand_openssl_and_poppler_agree(folder):
    commands = [line for line in BY_HAND[1].splitlines() if not line.startswith("curl")]
    assert len(commands) == 3

    said = [run(folder, *command.split()) for command in commands]

    assert said[1] == "Verified OK\n"
    assert "Signature is Valid" in said[2]
    assert "Total document signed" in said[2]


def test_any_changed_byte_is_seen(folder, pack):
    whole = (folder / "pack.pdf").read_bytes()
    begins = int(re.search(rb"/ByteRange \[0 (\d+)", whole)[1])
    der = bytes.fromhex(whole[begins + 1 : begins + 9].decode())
    last = begins + 1 + 2 * (int.from_bytes(der[2:4], "big") + 4) - 5  # of the signature proper
    for place in (10, 400, len(whole) // 3, begins - 3, last, last + 99, len(whole) - 9):
        other = b"1" if whole[place : place + 1] != b"1" else b"2"
        (folder / "pack.pdf").write_bytes(whole[:place] + other + whole[place + 1 :])
        assert check(folder) != GOOD, place
    (folder / "pack.pdf").write_bytes(whole + b"\n")
    assert check(folder) == "something was added to the file\n"
    (folder / "pack.pdf").write_bytes(whole)
    assert check(folder) == GOOD


def test_a_changed_content_is_seen_by_openssl_alone(folder):
    run(folder, "pdfdetach", "-saveall", "pack.pdf")
    content = (folder / "evidence.json").read_text("utf-8")
    (folder / "evidence.json").write_text(
        content.replace('"could_post":true', '"could_post":false', 1)
    )

    command = (line for line in BY_HAND[1].splitlines() if line.startswith("openssl"))
    said = run(folder, *next(command).split())

    assert "Verified OK" not in said


def test_another_key_is_not_this_one_and_a_lost_key_is_published_no_longer(
    folder, pack, client, clock
):
    other = keys.make("evidence", at=clock.now())
    (folder / "KEY.pem").write_bytes(client.get(f"/evidence-keys/{other.kid}.pem").data)
    assert check(folder) == "signed by another key\n"

    keys.revoke(pack.key_id, at=clock.now())
    db.session.commit()

    assert client.get(f"/evidence-keys/{pack.key_id}.pem").status_code == 404
    assert client.get("/evidence-keys/nothing.pem").status_code == 404
    assert "PRIVATE" not in client.get(f"/evidence-keys/{other.kid}.pem").text
