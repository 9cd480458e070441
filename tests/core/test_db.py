"""What is in force at each edge; a lock that gives what it holds afresh."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from app.core.db import Dated, db, lock, transaction
from app.people.models import Person, Unit
from tests import factories as make
from tests.conftest import TODAY

TICK = timedelta(microseconds=1)
EDGES = [-TICK, timedelta(0), TICK, timedelta(days=1) - TICK, timedelta(days=1), timedelta(days=1) + TICK]  # fmt: skip


@pytest.mark.parametrize("is_open", [True, False])
def test_a_row_and_a_query_say_the_same_at_each_edge(app, is_open):
    team = make.unit()
    ends_at = None if is_open else TODAY + timedelta(days=1)
    made = make.posting(
        make.person(left_at=make.LONG_AGO + TICK), team, starts_at=TODAY, ends_at=ends_at
    )
    expected = [False, True, True, True, is_open, is_open]

    for edge, holds in zip(EDGES, expected, strict=True):
        at = TODAY + edge
        mine = select(type(made).id).where(type(made).id == made.id, type(made).in_force(at))
        found = db.session.scalar(mine) is not None
        assert (made.is_in_force(at), found) == (holds, holds), edge


def test_everything_that_lasts_for_a_time_asks_the_same_question(app):
    for mapper in db.Model.registry.mappers:
        if issubclass(mapper.class_, Dated):
            assert mapper.class_.in_force.__func__ is Dated.in_force.__func__
            assert mapper.class_.is_in_force is Dated.is_in_force


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lock_gives_what_it_holds_and_all_else_afresh(app):
    team, person = make.unit("Team A"), make.person("Sam Ellis")
    db.session.commit()
    assert (team.name, person.name) == ("Team A", "Sam Ellis")  # read, as by a page
    another(f"UPDATE unit SET name = 'Team B' WHERE id = {team.id}")
    another(f"UPDATE person SET name = 'Sam Marsh' WHERE id = {person.id}")

    lock(Unit, team.id)

    assert (team.name, person.name) == ("Team B", "Sam Marsh")


def test_what_was_written_before_a_lock_is_not_lost(app):
    person = make.person("Sam Ellis")
    person.name = "Sam Marsh"

    lock(Person, person.id)

    assert person.name == "Sam Marsh"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lock_does_not_hold_up_who_only_points_to_the_row(app):
    person = make.person()
    db.session.commit()
    lock(Person, person.id)

    another(
        "SET LOCAL lock_timeout = '1s'",
        f"INSERT INTO password (person_id, hash, set_at) VALUES ({person.id}, 'x', now())",
    )


def another(*statements: str) -> None:
    """Run statements as somebody else, in one transaction of their own."""
    engine = create_engine(db.engine.url)
    with engine.begin() as connection:
        for one in statements:
            connection.execute(text(one))
    engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_writes_on_sqlite_is_served_in_the_order_of_coming(app):
    served = []

    def write(number):
        with app.app_context(), transaction():
            make.person(f"Writer {number}")
            served.append(number)
            time.sleep(0.02)  # longer than the others need to notice

    with transaction():
        make.person("The first")
        waiting = [threading.Thread(target=write, args=(number,)) for number in range(12)]
        for one in waiting:
            one.start()
            time.sleep(0.05)  # so that they come in this order
    for one in waiting:
        one.join()

    assert served == list(range(12))


def test_a_fault_of_the_database_does_not_say_what_it_was_given(app):
    with pytest.raises(DBAPIError) as fault:
        db.session.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": "a comment"})

    assert "nowhere" in str(fault.value)
    assert "a comment" not in str(fault.value)


def test_no_statement_is_compiled_before_it_runs(app):
    if db.engine.dialect.name == "postgresql":
        assert db.session.scalar(text("SHOW jit")) == "off"
        db.session.rollback()
        assert db.session.scalar(text("SHOW jit")) == "off"
