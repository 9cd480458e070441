"""The migrations build just what the models say, and every guard is in place, on both databases."""

import importlib

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from app.core.db import Base, db

guards = importlib.import_module("app.migrations.versions.0002_guards")


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_models_and_migrations_agree(app):
    own = set(Base.metadata.tables)
    context = MigrationContext.configure(
        db.session.connection(),
        opts={
            "compare_type": True,
            "include_name": lambda name, kind, _parents: kind != "table" or name in own,
            # An index over lower(handle): one of the databases cannot reflect it.
            "include_object": lambda thing, name, *_rest: name != "uq_account_handle",
        },
    )

    assert compare_metadata(context, Base.metadata) == []


def test_every_table_that_is_governed_is_guarded_against_deleting(app):
    made = triggers()

    for table in [*guards.INSERT_ONLY, *guards.END_ONCE, *guards.KEPT]:
        assert (table, f"{table}_is_never_deleted") in made


def test_every_guard_is_in_place(app):
    names = {name for _table, name in triggers()}

    assert {f"{table}_is_insert_only" for table in guards.INSERT_ONLY} <= names
    assert {f"{table}_ends_once" for table in guards.END_ONCE} <= names
    assert {f"{table}_is_not_back_dated" for table in guards.NOT_BACK_DATED} <= names
    assert {
        "access_grant_needs_certificate",
        "revocation_before_a_grant",
        "audit_event_follows_the_chain",
        "event_detail_may_only_be_erased",
    } <= names


def test_an_upgraded_database_is_ready_and_an_empty_one_is_not(app, client):
    assert client.get("/readyz").status_code == 200

    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.commit()

    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def triggers() -> set[tuple[str, str]]:
    """Return (table, trigger) for every trigger there is."""
    if inspect(db.engine).dialect.name == "sqlite":
        found = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    else:
        found = "SELECT event_object_table, trigger_name FROM information_schema.triggers"
        truncating = (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        )
        found = f"{found} UNION {truncating}"
    return {(row[0], row[1]) for row in db.session.execute(text(found))}
