"""Anyone can check a certificate without Keyholder: other programs, other processes, other libraries."""

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from app import create_app
from app.audit import keys
from app.certification import actions
from app.certification.credential import Issuer
from app.core.clock import SystemClock
from app.core.db import db
from app.courses import queries as courses
from app.notices import jobs
from tests import factories as make
from tests.conftest import settings_for

PAGE = Path(__file__).parents[2] / "docs" / "verifying.md"
SCRIPT = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
OTHER = """
import json, sys, urllib.request
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
import jwt
did, base, token = sys.argv[1:]
document = json.load(urllib.request.urlopen(base + "/.well-known/did.json"))
kid = jwt.get_unverified_header(token)["kid"]
jwk = next(one["publicKeyJwk"] for one in document["verificationMethod"] if one["id"] == kid)
read = lambda address, *_a, **_k: urllib.request.urlopen(address).read()
try:
    badge = OB3Verifier(jwt.PyJWK(jwk, "ES256").key, did).verify(
        token, check_status=True, verify_status_list=True, download=read)
    print("verified", badge.achievement.name)
except OB3VerificationError as fault:
    print(fault)
"""


@pytest.fixture
def served(sqlite_url, tmp_path):
    """Keyholder, served at an address of its own, by the machine's real clock."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = settings_for(sqlite_url, tmp_path, base_url=f"http://127.0.0.1:{port}")
    app = create_app(settings, SystemClock(), TESTING=True)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    with app.app_context():
        jobs.prepare()
        yield app
        db.session.remove()
        server.shutdown()
        thread.join()
        server.server_close()
        db.engine.dispose()


@pytest.fixture
def issuer(served):
    return Issuer(served.config["BASE_URL"], "Hertfordshire Constabulary")


@pytest.fixture
def made(served, issuer):
    """A real certificate."""
    version = make.course_version()
    found = actions.issue(
        make.person("Sam Ellis"),
        courses.published(version.id),
        issuer,
        earned_by="attempt:1",
        at=SystemClock().now(),
    )
    db.session.commit()
    return found


def ask(script: str, *arguments: str) -> str:
    """Run a script in a process that knows nothing of this application; return what it says."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd="/",
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    return done.stdout + done.stderr


def check(record: str, issuer: Issuer, tmp_path: Path) -> str:
    assert SCRIPT is not None
    file = tmp_path / "credential.jwt"
    file.write_text(record)
    return ask(SCRIPT[1], issuer.did, str(file))


def test_the_script_of_the_page_finds_it_in_force(made, issuer, tmp_path):
    said = check(made.record, issuer, tmp_path)

    assert said.startswith("in force until 20"), said
    assert made.course_version.title in said


def test_the_script_finds_it_revoked_at_once(made, issuer, tmp_path):
    by_id = make.corporate_communication_manager().id
    actions.revoke(made, by_id=by_id, why="Issued in error.", at=SystemClock().now())
    db.session.commit()

    assert check(made.record, issuer, tmp_path) == "revoked\n"


def test_the_script_finds_a_changed_record_and_a_strangers_wrong(made, issuer, tmp_path):
    header, body, signature = made.record.split(".")
    other = "B" if signature[9] != "B" else "C"
    changed = f"{header}.{body}.{signature[:9]}{other}{signature[10:]}"

    assert "not signed" in check(changed, issuer, tmp_path)
    assert "not signed" in check(f"eyJhbGciOiJub25lIiwia2lkIjoieCJ9.{body}.", issuer, tmp_path)


def test_a_rotated_key_still_checks_and_a_revoked_one_does_not(made, issuer, tmp_path):
    old = made.key_id
    keys.make("certificate", at=SystemClock().now())
    db.session.commit()
    assert check(made.record, issuer, tmp_path).startswith("in force")

    keys.revoke(old, at=SystemClock().now())
    db.session.commit()

    assert "no key of theirs" in check(made.record, issuer, tmp_path)


def test_another_library_for_open_badges_agrees(made, issuer):
    before = ask(OTHER, issuer.did, issuer.base_url, made.record)
    by_id = make.corporate_communication_manager().id
    actions.revoke(made, by_id=by_id, why="Issued in error.", at=SystemClock().now())
    db.session.commit()
    after = ask(OTHER, issuer.did, issuer.base_url, made.record)

    assert before == f"verified {made.course_version.title}\n"
    assert "verified" not in after
    assert "status 'revocation' is set" in after


def test_a_person_can_show_that_the_record_is_theirs_and_nobody_can_read_whose_it_is(made):
    body = made.record.split(".")[1]
    record = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    identity = record["credentialSubject"]["identifier"][0]

    digest = hashlib.sha256((made.person.email + identity["salt"]).encode()).hexdigest()

    assert identity["identityHash"] == f"sha256${digest}"
    assert identity["hashed"] is True


def test_what_is_published_may_be_kept_for_minutes_and_read_from_anywhere(app, client, issue):
    made = issue()

    for address in (
        "/.well-known/did.json",
        "/.well-known/jwks.json",
        "/status/0",
        f"/achievements/{made.course}",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in answer.headers


def test_a_revoked_key_leaves_the_key_set_and_private_halves_are_never_in_it(client, issue, clock):
    old = issue().key_id
    clock.at += timedelta(minutes=1)
    new = keys.make("certificate", at=clock.now()).kid
    keys.revoke(old, at=clock.now())

    found = client.get("/.well-known/jwks.json").json["keys"]
    document = client.get("/.well-known/did.json")

    assert [one["kid"].split("#")[1] for one in found] == [new]
    assert {one["id"].split("#")[1] for one in document.json["verificationMethod"]} == {old, new}
    assert '"d":' not in document.text + json.dumps(found)


def test_there_is_no_second_status_list_yet_and_no_unknown_course(client, issue):
    issue()

    assert client.get("/status/1").status_code == 404
    assert client.get("/achievements/juggling").status_code == 404


def test_before_the_first_key_the_status_list_is_not_found_and_asking_is_no_event(app, client):
    from app.audit.models import AuditEvent

    answer = client.get("/status/0")

    assert answer.status_code == 404
    assert db.session.scalars(db.select(AuditEvent)).all() == []
