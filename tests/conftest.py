"""What tests share: an application on each database, a clock that stands still, people signed in.

Databases are built once by the migrations and copied for each test, so that triggers and commits
are real.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import create_engine

from app import create_app
from app.core.cli import upgrade_to
from app.core.clock import StandingClock
from app.core.db import db
from app.core.settings import Settings
from tests import postgres
from tests.pages import CheckedClient

TODAY = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Europe/London"))


def settings_for(url: str, folder: Path, **changes: object) -> Settings:
    """Return settings for a test application on loopback."""
    given = {
        "database_url": url,
        "secret_key": "a key for tests, which is long enough",
        "base_url": "http://127.0.0.1:8000",
        "data_dir": folder,
        "demonstration": True,
    }
    return Settings(**{**given, **changes})  # type: ignore[arg-type]


def migrate(url: str, folder: Path) -> None:
    """Bring an empty database to head."""
    app = create_app(settings_for(url, folder), StandingClock(TODAY))
    with app.app_context():
        upgrade_to()
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own for as long as the tests run; its address without a database."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def postgresql_databases(
    postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> postgres.Databases:
    """Migrated databases on that server."""
    postgres.run_sql(postgresql, f"CREATE DATABASE {postgres.TEMPLATE}")
    migrate(f"{postgresql}/{postgres.TEMPLATE}", tmp_path_factory.mktemp("template"))
    return postgres.Databases(postgresql)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated database to copy."""
    file = tmp_path_factory.mktemp("template") / "keyholder.db"
    migrate(f"sqlite:///{file}", file.parent)
    connection = create_engine(f"sqlite:///{file}").connect()
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    connection.engine.dispose()
    return file


def new_sqlite(template: Path, folder: Path) -> str:
    """Copy the template; return the copy's address."""
    shutil.copy(template, folder / "keyholder.db")
    return f"sqlite:///{folder / 'keyholder.db'}"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database at head."""
    return new_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def postgresql_url(postgresql_databases: postgres.Databases) -> Iterator[str]:
    """A fresh PostgreSQL database at head."""
    with postgresql_databases.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database at head: each test that uses it runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def clock() -> StandingClock:
    """A clock that stands at 14:05 on Monday 23 November 2026 in London until a test moves it."""
    return StandingClock(TODAY)


class CompiledOnce(BytecodeCache):
    """Keeps compiled templates for all applications of a run: compiling took half of the time."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledOnce()


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: StandingClock) -> Iterator[Flask]:
    """The application on a fresh database, with an application context open."""
    made = create_app(
        settings_for(database_url, tmp_path), clock, TESTING=True, WTF_CSRF_ENABLED=False
    )
    made.test_client_class = CheckedClient
    made.jinja_env.bytecode_cache = COMPILED
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser's stand-in that checks every page it is given."""
    return app.test_client()


SignIn = Callable[..., None]


@pytest.fixture
def sign_in(client: FlaskClient, clock: StandingClock) -> SignIn:
    """Sign a person in, in this client, without going through the sign-in page."""
    from app.signin import actions

    def do(person: object, *, browser: FlaskClient | None = None) -> None:
        token = actions.begin(person.id, at=clock.now(), address="127.0.0.1", agent="a test")  # type: ignore[attr-defined]
        db.session.commit()
        with (browser or client).session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
            session["seen_at"] = int(clock.now().timestamp())

    return do


def pytest_configure() -> None:
    """Tests never send mail or trace to anywhere; a busy machine fails no property."""
    os.environ.setdefault("DBOS__TELEMETRY", "off")
    hypothesis.settings.register_profile(
        "keyholder", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("keyholder")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--soak`: run what takes minutes at its full size."""
    parser.addoption("--soak", action="store_true", help="run the long tests at full size")
