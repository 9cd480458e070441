"""A PostgreSQL server of the tests' own, and databases at head on it.

Copying the template takes as long as many a test. So a database that a test has left is emptied and
used again, unless the test changed more than its rows.
"""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

TEMPLATE = "keyholder_template"
OURS = "schemaname NOT IN ('pg_catalog', 'information_schema')"
# Everything but rows: tables, columns, constraints, triggers (and whether they are on), functions.
SHAPE = """SELECT md5(string_agg(one, '|' ORDER BY one)) FROM (
    SELECT concat(pg_get_triggerdef(oid), tgenabled) AS one FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat(pg_get_constraintdef(oid), conrelid::regclass) FROM pg_constraint
        WHERE conrelid >= 16384
    UNION ALL SELECT concat(attrelid::regclass, attname, atttypid, attnotnull) FROM pg_attribute
        WHERE attrelid >= 16384
    UNION ALL SELECT concat(proname, prosrc) FROM pg_proc WHERE oid >= 16384) AS shape"""


@contextmanager
def server() -> Iterator[str]:
    """Run a server; give its address without a database."""
    process, address = _started()
    assert process.stdin is not None
    assert process.stdout is not None
    yield f"postgresql+psycopg://{address}"
    process.stdin.close()
    process.wait(30)
    process.stdout.close()


def _started(tries: int = 5) -> tuple[subprocess.Popen[str], str]:
    """Start a server; try again when another run took the port that was free a moment ago."""
    options = ["-o", "max_connections=300", "-o", "fsync=off", "-o", "autovacuum=off"]
    script = 'echo "$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT"; read _'
    process = subprocess.Popen(
        ["pg_virtualenv", "-t", *options, "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    address = next((line.strip() for line in process.stdout if "@" in line), None)
    if address is not None:
        return process, address
    process.stdin.close()
    process.stdout.close()
    process.wait(30)
    assert tries > 1, "no PostgreSQL server could be started"
    return _started(tries - 1)


def run_sql(address: str, statement: str) -> None:
    """Run one statement on the server, outside any transaction."""
    with _autocommit(f"{address}/postgres") as connection:
        connection.execute(text(statement))


@contextmanager
def _autocommit(url: str) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


class Databases:
    """Databases on a server, each as fresh as a copy of the template."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._free: list[str] = []
        with _autocommit(f"{address}/{TEMPLATE}") as connection:
            self._shape = connection.scalar(text(SHAPE))
            self._tables = list(connection.scalars(text(
                f"SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE {OURS}"
            )))  # fmt: skip
            self._sequences = list(connection.scalars(text(
                f"SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE {OURS}"
            )))  # fmt: skip
            self._rows = {
                table: connection.scalar(text(
                    f"SELECT json_agg(one)::text FROM {table} AS one"
                )) for table in self._tables
            }  # fmt: skip
            self._numbers = {
                one: connection.execute(text(f"SELECT last_value, is_called FROM {one}")).one()
                for one in self._sequences
            }

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Give the address of a database at head that nothing else uses."""
        name = self._free.pop() if self._free else self._copied()
        yield f"{self._address}/{name}"
        if self._emptied(name):
            self._free.append(name)
        else:
            run_sql(self._address, f"DROP DATABASE {name} WITH (FORCE)")

    def _copied(self) -> str:
        name = f"test_{secrets.token_hex(6)}"
        run_sql(self._address, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return name

    def _emptied(self, name: str) -> bool:
        """Put the rows of the template in place of those that are there; False when there is more
        than rows to put back.
        """
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        try:
            with _autocommit(f"{self._address}/{name}") as connection:
                connection.execute(text(others))
                if connection.scalar(text(SHAPE)) != self._shape:
                    return False
                connection.exec_driver_sql(self._as_before())
        except DBAPIError:
            return False
        return True

    def _as_before(self) -> str:
        """Return the statements that bring back the template's rows, past every guard."""
        emptied = [f"DELETE FROM {table}" for table in self._tables]
        filled = [
            f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, {_quoted(rows)})"
            for table, rows in self._rows.items()
            if rows
        ]
        counted = [
            f"SELECT setval('{one}', {last}, {str(called).lower()})"
            for one, (last, called) in self._numbers.items()
        ]
        steps = [
            "BEGIN",
            "SET LOCAL session_replication_role = replica",
            *emptied,
            *filled,
            *counted,
        ]
        return "; ".join([*steps, "COMMIT"])


def _quoted(rows: str) -> str:
    return "'" + rows.replace("'", "''").replace("%", "%%") + "'"
