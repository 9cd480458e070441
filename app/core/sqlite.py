"""What SQLite has to be taught: it knows no time zones."""

import sqlite3
from datetime import datetime, timedelta

from app.core.london import LONDON, end_of

FORMAT = "%Y-%m-%d %H:%M:%S.%f"  # how it keeps a moment, in UTC


def teach(connection: sqlite3.Connection) -> None:
    """Teach a connection when London days end (`core.sql.london_day_end`)."""
    connection.create_function("london_day_end", 2, _london_day_end, deterministic=True)


def _london_day_end(moment: str | None, days: int) -> str | None:
    if moment is None:
        return None
    at = datetime.fromisoformat(f"{moment}+00:00").astimezone(LONDON)
    return end_of(at.date() + timedelta(days=days)).strftime(FORMAT)
