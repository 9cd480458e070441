"""How many SQL statements a piece of work takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.core.db import db


@contextmanager
def heard(note: Callable[..., Any]) -> Iterator[None]:
    """Call `note` before each statement that runs inside (SQLAlchemy's `before_cursor_execute`)."""
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that run inside; BEGIN and the reading of the clock are none."""
    ran: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "SELECT clock_timestamp")):
            ran.append(statement)

    with heard(note):
        yield ran
