"""The database: base class, time types, locks, and the one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, abort
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Index,
    Integer,
    MetaData,
    Select,
    and_,
    bindparam,
    event,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from app.core import sqlite, turns

T = TypeVar("T")

# True while the work in hand may write: on SQLite its transaction then begins with the write lock.
_may_write: ContextVar[bool] = ContextVar("may_write", default=False)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC. Refuses a naive datetime with `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into the UTC that the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what the database kept into an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# The moment asked about, in a statement that is built once in a process and asked with new values
# each time. Building a long statement takes many times longer than SQLite takes to answer it.
AT: ColumnElement[datetime] = bindparam("at", type_=UTCDateTime())
Moment = datetime | ColumnElement[datetime]  # a moment, or `AT`
PERSON: ColumnElement[int] = bindparam("person_id", type_=Integer())  # as `AT`, whom it is about
Whom = int | ColumnElement[int]  # a person's id, or `PERSON`


class Base(DeclarativeBase):
    """What every table derives from."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: UTCDateTime()}
    )


class Dated:
    """Something in force from `starts_at` up to, not including, `ends_at` (open when None)."""

    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime | None] = mapped_column()

    def is_in_force(self, at: datetime) -> bool:
        """Say whether the row holds at the moment `at`."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    @classmethod
    def in_force(cls, at: Moment) -> ColumnElement[bool]:
        """Return the same question as a condition for a query."""
        return and_(cls.starts_at <= at, or_(cls.ends_at.is_(None), cls.ends_at > at))


def one_open(name: str, *columns: str) -> Index:
    """Return the index that lets only one row without an end stand for these columns together."""
    is_open = text("ends_at IS NULL")
    return Index(name, *columns, unique=True, sqlite_where=is_open, postgresql_where=is_open)


db = SQLAlchemy(model_class=Base)


def init_app(app: Flask) -> None:
    """Attach the database and give every connection the settings it needs."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
        else:
            _prepare_postgresql(db.engine)


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:  # as below
        # Ours are long statements about few rows. Where PostgreSQL reckons one dear, compiling it
        # takes seconds, and running it a few milliseconds.
        connection.execute("SET jit = off")
        connection.commit()


def _prepare_sqlite(engine: Engine) -> None:
    turns.take_turns(engine)

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:  # a DBAPI connection has no common type
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=10000",
            "foreign_keys=ON",
            "recursive_triggers=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        sqlite.teach(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A plain BEGIN that reads first and writes later fails at once when another wrote between.
        if _may_write.get():
            turns.wait(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _may_write.get() else "BEGIN")


@contextmanager
def writing(may_write: bool = True) -> Iterator[None]:
    """Mark the work inside as work that may write."""
    token = _may_write.set(may_write)
    try:
        yield
    finally:
        _may_write.reset(token)


@contextmanager
def transaction() -> Iterator[None]:
    """Do the work inside as one transaction: commit at the end, roll back on any error."""
    with writing():
        db.session.rollback()  # whatever was read before must not keep an older snapshot
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def lock(model: type[Base], *ids: int) -> None:
    """Hold these rows until the transaction ends, lowest id first, so that two who want the same
    wait for each other instead of crossing. Whatever was read before is read anew after this: it
    may have changed while we waited. On SQLite the transaction holds the whole database already.

    Who needs several kinds takes them in this order: unit, person, account, session, attempt,
    course version; the end of the history (`audit.hold`) comes last. Read the clock after this, never
    before.
    """
    key = model.__table__.c.id
    db.session.flush()
    db.session.expire_all()
    for row_id in sorted(set(ids)):
        # FOR NO KEY UPDATE: who only writes a row that points to this one is not held up.
        found = select(model).where(key == row_id).with_for_update(key_share=True)
        db.session.scalars(found.execution_options(populate_existing=True)).all()


def hold(what: int) -> None:
    """Let one transaction at a time do `what` (any number that nothing else holds). On SQLite a
    transaction that may write holds the whole database already.
    """
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(what)))


def one_or_404(statement: "Select[T]") -> T:
    """Return the one row found, or answer 404: what a person may not see is not found."""
    row = db.session.execute(statement).unique().scalar_one_or_none()
    return row if row is not None else abort(404)
