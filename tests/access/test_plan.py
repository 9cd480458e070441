"""How SQLite reads the gate's one statement: by keys, each part about the pair it is asked for."""

import pytest

from app.access import queries
from app.core.db import db
from tests.counting import heard

WAYS = {
    "of one": lambda grant, at: queries.standing(grant.person_id, grant.account_id, at),
    "of an account": lambda grant, at: queries.holders(grant.account_id, at),
    "of a person": lambda grant, at: queries.held_by(grant.person_id, at),
}
# What the statement has put together itself is short, and read whole: the pairs, and their facts.
WHOLE = {"SCAN pair", "SCAN facts", "SCAN CONSTANT ROW"}


@pytest.fixture
def database_url(sqlite_url) -> str:
    """Each database has a planner of its own; this is about SQLite's."""
    return sqlite_url


@pytest.mark.parametrize("way", WAYS)
def test_no_table_is_read_whole_and_no_part_is_about_somebody_else(granted, clock, way):
    lines = plan(lambda: WAYS[way](granted, clock.now()))

    assert [one for one in lines if one.startswith("SCAN") and one not in WHOLE] == []
    assert [one for one in lines if one.startswith("SCALAR SUBQUERY")] == []
    assert [one for one in lines if "AUTOMATIC" in one] == []


def plan(ask) -> list[str]:
    """Return the lines of the plan of the last statement that `ask` runs."""
    ran = []

    def note(_connection, _cursor, statement, values, *_rest):
        ran.append((statement, values))

    with heard(note):
        ask()
    statement, values = ran[-1]
    cursor = db.session.connection().connection.cursor()
    return [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
