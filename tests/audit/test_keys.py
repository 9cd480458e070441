"""Keys: private halves in files, public halves published for ever."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.audit import checkpoints, keys, queries
from app.audit.verify import Fault, verify
from app.core.clock import StandingClock
from app.core.db import transaction
from app.core.errors import Refused
from app.people.models import Unit
from tests.audit.conftest import Tamper


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
        checkpoints.checkpoint(clock.now())
    later()
    rotated = app.test_cli_runner().invoke(args=["keys", "rotate", "checkpoint"])
    assert rotated.exit_code == 0, rotated.output
    with transaction():
        checkpoints.checkpoint(clock.now())
    old, new = keys.public_keys("checkpoint")
    assert old.ends_at == new.starts_at
    old_about, new_about = f"signing_key:{old.id}", f"signing_key:{new.id}"
    assert keys.signing_key("checkpoint", clock.now()).kid == new.kid
    assert verify()["checkpoints"] == 2
    about_old = [one.verb for one in queries.history(old_about)]
    about_new = [one.verb for one in queries.history(new_about)]
    assert (about_old, about_new) == (["key ended", "key made"], ["key made"])


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


def other_half(clock: StandingClock) -> str:
    """The public half of another key."""
    return json.dumps(make("checkpoint", clock).public_jwk, sort_keys=True)


def test_a_public_half_put_in_place_of_another_is_found(
    app: Flask, clock: StandingClock, tamper: Tamper
) -> None:
    first, other = make("checkpoint", clock), other_half(clock)
    tamper("UPDATE signing_key SET public_jwk = :jwk WHERE kid = :kid", jwk=other, kid=first.kid)

    with pytest.raises(Fault, match=f"The key {first.kid} is not the one that was made"):
        verify()


def test_a_key_whose_event_agrees_with_it_is_still_held_to_its_name_and_its_file(
    app: Flask, clock: StandingClock, tamper: Tamper
) -> None:
    key = make("checkpoint", clock)
    folder: Path = app.extensions["settings"].keys_dir
    file = folder / f"{key.kid}.json"
    kept = file.read_text("utf-8")
    assert verify()["rows"] == 1

    other = make("checkpoint", clock)
    file.write_text((folder / f"{other.kid}.json").read_text("utf-8"), "utf-8")
    with pytest.raises(Fault, match=f"The key {key.kid} is not the one that was made"):
        verify()
    file.unlink()
    assert verify()["rows"] == 2, "a machine without the private half checks what it can"
    file.write_text(kept, "utf-8")


def test_a_key_put_in_by_raw_sql_has_no_event(
    app: Flask, clock: StandingClock, tamper: Tamper
) -> None:
    make("checkpoint", clock)
    tamper("INSERT INTO signing_key (id, kid, purpose, public_jwk, starts_at) "
           "SELECT 900, 'forged', purpose, public_jwk, starts_at FROM signing_key")  # fmt: skip

    with pytest.raises(Fault, match="The key forged is not the one that was made"):
        verify()


def test_a_key_revoked_by_raw_sql_is_found(
    app: Flask, clock: StandingClock, tamper: Tamper
) -> None:
    make("checkpoint", clock)
    tamper("UPDATE signing_key SET revoked_at = starts_at")

    with pytest.raises(Fault, match="signing_key:1 is not as its newest event says: revoked_at"):
        verify()
