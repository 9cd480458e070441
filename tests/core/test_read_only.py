"""A database that takes no writing: a plain page, nothing half done, and on again without a restart."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select, text

from app.audit.models import AuditEvent
from app.audit.verify import verify
from app.core.db import db
from app.people.models import Appointment
from tests import factories as make

GIVE = {"role": "trainer", "why": "New post."}


@contextmanager
def read_only():
    """Take writing away from every connection, those that are open included."""
    db.session.remove()
    db.engine.dispose()
    if db.engine.dialect.name == "postgresql":
        name = db.engine.url.database
        set_to(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        yield
        db.session.remove()
        set_to(f"ALTER DATABASE {name} SET default_transaction_read_only = off")
    else:

        def refuse_writing(connection, _record):
            connection.execute("PRAGMA query_only=ON")

        event.listen(db.engine, "connect", refuse_writing)
        yield
        event.remove(db.engine, "connect", refuse_writing)
        db.session.remove()
        db.engine.dispose()


def set_to(statement: str) -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.execute(text(statement))
    db.engine.dispose()  # the new default is for new connections


@pytest.fixture
def boss(app, sign_in):
    made = make.corporate_communication_manager()
    sign_in(made)
    return made


def test_nothing_is_half_done_and_it_goes_on_without_a_restart(app, client, boss):
    person = make.person(collar_number="1207")
    path, given = "/people/1207/roles", {**GIVE, "unit": make.force().id}
    person_id = person.id
    db.session.commit()
    events = db.session.scalar(select(func.max(AuditEvent.seq)))

    with read_only():
        page, refused = client.get(path), client.post(path, data=given)

    assert page.status_code == 200, "reading goes on"
    assert refused.status_code == 503
    assert "Keyholder is not available right now" in refused.text
    assert not [
        word for word in ("readonly", "read-only", "sqlite", "psycopg") if word in refused.text
    ]
    mine = select(Appointment.role).where(Appointment.person_id == person_id)
    assert db.session.scalars(mine).all() == []
    assert db.session.scalar(select(func.max(AuditEvent.seq))) == events
    assert client.post(path, data=given).status_code == 303
    assert db.session.scalars(mine).all() == ["trainer"]
    assert db.session.scalar(select(func.max(AuditEvent.seq))) == events + 1


def test_a_read_only_database_can_still_be_verified(app):
    with read_only():
        assert verify()["events"] == 0
