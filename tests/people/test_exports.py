"""Lists of people as files: whole, or not at all."""

import csv
import io

from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.db import db
from app.reports.views import people as view
from tests import factories as make


def taken():
    return db.session.scalar(
        select(func.count(AuditEvent.seq)).where(AuditEvent.verb == "people exported")
    )


def test_a_list_that_cannot_be_read_to_its_end_is_no_file_and_is_not_taken(
    app, client, sign_in, monkeypatch
):
    app.config["SHOW_ERROR_PAGES"] = True
    sign_in(make.corporate_communication_manager())

    def broken(*_given):
        yield ("S1207", "Sam Ellis")
        raise RuntimeError("the database went away")

    monkeypatch.setattr(view, "csv_rows", broken)

    answer = client.get("/people.csv")

    assert answer.status_code == 500
    assert "Sam Ellis" not in answer.text
    assert taken() == 0


def test_a_long_list_comes_whole_with_its_size_and_is_taken_once(app, client, sign_in, monkeypatch):
    sign_in(make.corporate_communication_manager())
    rows = [(number, "Ünal, Øyvind", "=1+1") for number in range(60_000)]
    monkeypatch.setattr(view, "csv_rows", lambda *_given: iter(rows))

    answer = client.get("/people.csv")

    assert int(answer.headers["Content-Length"]) == len(answer.data) > 1024 * 1024
    assert answer.data.startswith("\ufeff".encode())
    read = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(read) == 60_001
    assert read[-1] == ["59999", "Ünal, Øyvind", "'=1+1"]
    assert taken() == 1
    assert client.head("/people.csv").status_code == 200
    assert taken() == 1
