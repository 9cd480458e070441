"""A setting that is missing or unsafe stops the process, with a sentence that says which."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.settings import UnsafeSettings, read

SAFE = {
    "KEYHOLDER_DATABASE_URL": "postgresql+psycopg://keyholder@db/keyholder",
    "KEYHOLDER_SECRET_KEY": "k" * 32,
    "KEYHOLDER_BASE_URL": "https://keyholder.example",
    "KEYHOLDER_DATA_DIR": "/var/lib/keyholder",
    "KEYHOLDER_MAIL_URL": "smtp://mail.example",
}
LOOPBACK = {"KEYHOLDER_BASE_URL": "http://127.0.0.1:8000"}
REQUIRED = ["DATABASE_URL", "SECRET_KEY", "BASE_URL", "DATA_DIR"]
ROOT = Path(__file__).parents[2]


def stopped(changes: dict[str, str]) -> str:
    """Return what the process says when these settings stop it."""
    with pytest.raises(UnsafeSettings) as stop:
        read({**SAFE, **changes})
    return str(stop.value)


def test_safe_settings_are_read():
    found = read({**SAFE, "KEYHOLDER_BASE_URL": "https://keyholder.example/", "OTHER": "x"})

    assert (found.base_url, found.host, found.on_loopback) == (
        "https://keyholder.example",
        "keyholder.example",
        False,
    )
    assert found.keys_dir == Path("/var/lib/keyholder/keys")


def test_the_daily_check_is_due_at_20_or_at_the_hour_that_is_set():
    assert read(SAFE).check_due_hour == 20
    assert read({**SAFE, "KEYHOLDER_CHECK_DUE_HOUR": "24"}).check_due_hour == 24


@pytest.mark.parametrize("hour", ["0", "2", "25", "20:00", "-1", "٢٠"])
def test_an_hour_that_no_day_has_once_stops_the_process(hour):
    assert "KEYHOLDER_CHECK_DUE_HOUR" in stopped({"KEYHOLDER_CHECK_DUE_HOUR": hour})


def test_numbers_that_are_set_are_read_and_others_stop_the_process():
    assert read(SAFE).sheet_rows == 20_000
    assert read({**SAFE, "KEYHOLDER_FINDING_DAYS": "10"}).finding_days == 10
    for wrong in ("0", "-1", "ten", "1.5", "99999999", "٢٠"):
        assert "KEYHOLDER_SHEET_ROWS" in stopped({"KEYHOLDER_SHEET_ROWS": wrong})


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", ["", "   "])
def test_a_setting_that_is_not_there_is_named(name, value):
    assert f"KEYHOLDER_{name} is not set" in stopped({f"KEYHOLDER_{name}": value})


def test_every_fault_is_told_at_once():
    with pytest.raises(UnsafeSettings) as stop:
        read({})

    assert [line.split(" ")[0] for line in str(stop.value).splitlines()] == [
        f"KEYHOLDER_{name}" for name in REQUIRED
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"KEYHOLDER_SECRET_KEY": "k" * 31}, "KEYHOLDER_SECRET_KEY and its fallbacks"),
        ({"KEYHOLDER_SECRET_KEY": "changeme"}, "KEYHOLDER_SECRET_KEY and its fallbacks"),
        ({"KEYHOLDER_SECRET_KEY_FALLBACKS": f"{'k' * 32},short"}, "KEYHOLDER_SECRET_KEY and"),
        ({"KEYHOLDER_BASE_URL": "keyholder.example"}, "KEYHOLDER_BASE_URL must be an address"),
        ({"KEYHOLDER_BASE_URL": "ftp://keyholder.example"}, "KEYHOLDER_BASE_URL must be an"),
        ({"KEYHOLDER_BASE_URL": "https://"}, "KEYHOLDER_BASE_URL must be an address"),
        ({"KEYHOLDER_BASE_URL": "http://keyholder.example"}, "must begin with https://"),
        ({"KEYHOLDER_BASE_URL": "http://127.0.0.1.evil.example"}, "must begin with https://"),
        ({"KEYHOLDER_DEMONSTRATION": "1"}, "KEYHOLDER_DEMONSTRATION is only allowed"),
        ({"KEYHOLDER_MAIL_URL": "mailbox:"}, "KEYHOLDER_MAIL_URL must be smtp://"),
        ({"KEYHOLDER_MAIL_URL": ""}, "KEYHOLDER_MAIL_URL must be smtp://"),
        ({**LOOPBACK, "KEYHOLDER_MAIL_URL": "mailbox:"}, "KEYHOLDER_MAIL_URL must be smtp://"),
        ({"KEYHOLDER_DATABASE_URL": "mysql://x"}, "KEYHOLDER_DATABASE_URL must begin with"),
        ({"KEYHOLDER_DATABASE_URL": "postgresql://x"}, "KEYHOLDER_DATABASE_URL must begin with"),
        ({"KEYHOLDER_PROXIES": "one"}, "KEYHOLDER_PROXIES must be a whole number"),
        ({"KEYHOLDER_PROXIES": "-1"}, "KEYHOLDER_PROXIES must be a whole number"),
    ],
)
def test_an_unsafe_setting_is_named(changes, says):
    assert says in stopped(changes)


def test_what_is_unsafe_elsewhere_is_allowed_on_this_machine():
    found = read({**SAFE, **LOOPBACK, "KEYHOLDER_DEMONSTRATION": "1", "KEYHOLDER_MAIL_URL": ""})

    assert found.demonstration
    assert found.mail_url == "mailbox:"


def test_the_process_itself_stops_and_says_why_and_nothing_more(tmp_path):
    environment = {name: value for name, value in os.environ.items() if "KEYHOLDER" not in name}
    settings = {**SAFE, "KEYHOLDER_SECRET_KEY": "a-secret-too-short"}

    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--check-config", "wsgi:app"],
        cwd=ROOT, env={**environment, **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert "must be 32 random bytes or more" in done.stderr
    assert "a-secret-too-short" not in done.stdout + done.stderr
