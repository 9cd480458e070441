"""What is answered when something is broken, or too large to be anything."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from app.core.db import db
from tests import factories as make
from tests.postgres import run_sql


def take_away(url: str) -> None:
    """Make the database unreachable, as after a crash of its server or its disk."""
    db.session.remove()
    db.engine.dispose()
    at = make_url(url)
    if at.get_backend_name() == "sqlite":
        file = at.database
        for end in ("", "-wal", "-shm"):
            Path(file + end).unlink(missing_ok=True)
        Path(file).mkdir()
        return
    server = url.rsplit("/", 1)[0]
    run_sql(server, f"ALTER DATABASE {at.database} ALLOW_CONNECTIONS false")
    run_sql(
        server,
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{at.database}'",
    )


def test_without_a_database_a_person_signed_in_reads_a_page_that_says_so(
    app, client, sign_in, database_url
):
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as on a server
    sign_in(make.person())
    take_away(database_url)

    page, missing = client.get("/your-training"), client.get("/no-such-page")

    for answer in (page, missing):
        assert answer.status_code == 503
        assert "Keyholder is not available right now" in answer.text
        assert "Sign out" not in answer.text
    assert "Content-Security-Policy" in page.headers


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, "9" * 5000])
def test_a_number_too_large_for_any_id_is_not_found(client, sign_in, number):
    sign_in(make.corporate_communication_manager())

    for address in (
        f"/accounts/{number}",
        f"/access/requests/{number}",
        f"/training/attempts/{number}/result",
        f"/accounts/{number}/lock",
        f"/status/{number}",
        f"/mailbox/{number}",
    ):
        assert client.get(address).status_code == 404, address
