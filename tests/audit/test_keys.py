"""Keys: private halves in files, public halves published for ever."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit import actions, keys
from app.audit.models import AuditEvent
from app.audit.verify import verify
from app.core.clock import StandingClock
from app.core.db import db, transaction
from app.core.errors import Refused
from app.people.models import Unit


def make(purpose: str, clock: StandingClock) -> keys.Key:
    with transaction():
        return keys.make(purpose, at=clock.now())


@pytest.mark.parametrize("purpose", keys.PURPOSES)
def test_a_private_key_lies_in_a_file_that_only_we_read(
    app: Flask, clock: StandingClock, purpose: str
) -> None:
    key = make(purpose, clock)
    folder: Path = app.extensions["settings"].keys_dir
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert key.kid in file.name
    (row,) = keys.public_keys(purpose)
    assert '"d"' not in row.public_jwk, "no private half in the database"
    assert "d" not in key.public_jwk


def test_a_rotated_key_stays_published_and_what_it_signed_still_holds(
    app: Flask, history: list[Unit], clock: StandingClock, later: Callable[[], None]
) -> None:
    with transaction():
        actions.checkpoint(clock.now())
    later()
    rotated = app.test_cli_runner().invoke(args=["keys", "rotate", "checkpoint"])
    assert rotated.exit_code == 0, rotated.output
    with transaction():
        actions.checkpoint(clock.now())
    old, new = keys.public_keys("checkpoint")
    assert old.ends_at == new.starts_at
    assert keys.signing_key("checkpoint", clock.now()).kid == new.kid
    assert verify()["checkpoints"] == 2
    verb = db.session.scalar(select(AuditEvent.verb).order_by(AuditEvent.seq.desc()))
    assert verb == "key rotated"


def test_a_revoked_key_signs_no_more(app: Flask, clock: StandingClock) -> None:
    key = make("certificate", clock)
    runner = app.test_cli_runner()
    done = runner.invoke(args=["keys", "revoke", key.kid, "--why", "A laptop was lost."])
    assert done.exit_code == 0, done.output
    with pytest.raises(Refused, match="no key to sign with"):
        keys.signing_key("certificate", clock.now())
    listed = runner.invoke(args=["keys", "list"]).output
    assert f"certificate\t{key.kid}" in listed
    assert "revoked 23" in listed
    again = runner.invoke(args=["keys", "revoke", key.kid, "--why", "Again."])
    assert again.exit_code == 1


def test_only_the_key_that_signed_is_believed(app: Flask, clock: StandingClock) -> None:
    first, second = make("checkpoint", clock), make("checkpoint", clock)
    old, new = keys.public_keys("checkpoint")
    from app.audit.rules import key_hash

    signed = key_hash(first.kid, first.public_bytes()) + first.sign(b"text")
    assert keys.is_signed(old, b"text", signed)
    assert not keys.is_signed(old, b"texts", signed)
    assert not keys.is_signed(new, b"text", signed)
    assert second.kid != first.kid
