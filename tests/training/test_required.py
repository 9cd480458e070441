"""Enrolment follows from the rules of a course: nobody is missing, nobody is enrolled twice, and
nothing earned is lost, over random moves, joins, leaves, changes of rank and role, new versions.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as each
from hypothesis import strategies as st

from app.core.db import db
from app.core.london import end_of, local
from app.courses import queries as courses
from app.training import queries
from app.training.rules.round import Step
from tests.training import given
from tests.training.telling import BEGINS, DUE, OFFICER, PEOPLE, TICK, Recorder, Told

pytestmark = pytest.mark.soak
HISTORIES = {"test": 120, "soak": 1500}
moves = st.one_of(
    st.just(TICK),
    st.integers(1, 300).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(1, 60).map(lambda days: timedelta(days=days)),
    st.sampled_from([datetime(2025, 10, 26, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)]),
)
WHAT = (
    "leave", "join", "move", "move", "move", "appoint", "dismiss", "own", "hand_over", "ask", "decide",
    "close", "certify", "grant", "end_grant", "rank", "rank", "read", "credit", "passes", "publish",
)  # fmt: skip
happenings = st.tuples(st.sampled_from(WHAT), st.sampled_from(sorted(PEOPLE)), st.integers(0, 14))
histories = st.lists(st.tuples(moves, happenings), min_size=12, max_size=24)


def enrolled(at: datetime) -> list:
    versions = courses.approved(at, given.COURSE)[given.COURSE]
    statement = queries.required(queries.enrolling_by(versions))
    return db.session.execute(statement, {"at": at}).all()


def compare(told: Told, at: datetime) -> None:
    """Fail when the one query and the naive telling disagree about anybody at `at`."""
    rows = [row for row in enrolled(at) if row.person_id in PEOPLE]
    found = {row.person_id: (row.since, row.due_at) for row in rows}
    expected = {
        n: (since, end_of(local(since).date() + timedelta(days=DUE)))
        for n in PEOPLE
        if (since := told.since(n, at)) is not None
    }
    assert len(rows) == len(found), f"somebody is enrolled twice at {at}"
    assert found == expected, f"at {at}"


def nothing_is_lost(told: Told, at: datetime, *people: int) -> None:
    """Fail when something these people have earned that is neither used up nor over does not count, or the other way
    round; whether its owner is enrolled at the moment makes no difference.
    """
    for n in people:
        one = told.people[n]
        mine = queries.progress(n, given.COURSE, at)
        read = any(one.keeps(moment, at) for moment in one.read)
        won = next((id_ for id_, moment in one.passed if one.keeps(moment, at)), None)
        found = (mine.read, mine.stands_for_lessons, mine.passed_attempt_id)
        told_of = any(one.keeps(moment, at) for moment in one.credited)
        assert found == ({"one"} if read else frozenset(), told_of, won), f"person {n} at {at}"


def play(history: Iterable, picks: list[int]) -> None:
    """Let a history happen, and compare the answers at some of its moments."""
    record = Recorder()
    for step, (what, n, pick) in history:
        record.move_on(step)
        getattr(record, what)(n, pick)
        db.session.flush()
        record.told.note(record.at)
        compare(record.told, record.at)
        nothing_is_lost(record.told, record.at, n)
    nothing_is_lost(record.told, record.at, *PEOPLE)
    moments = [at for at, _ in record.told.covered]
    asked = {moments[pick % len(moments)] for pick in picks}
    asked |= {moment + timedelta(hours=pick) for moment, pick in zip(moments, picks, strict=False)}
    for at in {one for one in asked if one <= record.at} | {record.at}:
        compare(record.told, at)


@pytest.fixture
def how_many(request):
    return HISTORIES["soak" if request.config.getoption("--soak") else "test"]


def test_who_should_be_enrolled_is_once_and_loses_nothing(app, how_many):
    @settings(
        max_examples=how_many,
        deadline=None,
        derandomize=how_many == HISTORIES["test"],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @each(histories, st.lists(st.integers(0, 10_000), min_size=3, max_size=6))
    def agree(history, picks):
        try:
            play(history, picks)
        finally:
            db.session.rollback()

    agree()


def test_a_move_from_one_team_to_the_next_breaks_nothing_and_a_gap_is_due_anew(app):
    day, history = timedelta(days=1), []
    for pick in (0, 1, 2, 0):
        history.append((day, ("move", OFFICER, pick)))
    history.insert(2, (day, ("read", OFFICER, 0)))

    play(history[:3], [])
    first = next(row for row in enrolled(BEGINS + 3 * day) if row.person_id == OFFICER)
    db.session.rollback()
    play(history, [])
    again = next(row for row in enrolled(BEGINS + 5 * day) if row.person_id == OFFICER)

    assert first.since == BEGINS + day
    assert again.since == BEGINS + 5 * day


def test_whoever_comes_back_goes_on_where_they_were(app):
    day = timedelta(days=1)
    what = [("move", 0), ("read", 0), ("passes", 0), ("move", 2), ("leave", 0), ("join", 0)]

    play([(day, (verb, OFFICER, pick)) for verb, pick in [*what, ("move", 1)]], [])

    mine = queries.progress(OFFICER, given.COURSE, BEGINS + 8 * day)
    assert (mine.read, mine.step) == ({"one"}, Step.SIGN)
    assert mine.due_at == end_of(local(BEGINS + 7 * day).date() + DUE * day)


def test_somebody_promoted_out_of_a_rule_and_back_is_not_due_as_if_they_had_been_in_it(app):
    day, history = timedelta(days=1), []
    for verb, pick in (("move", 0), ("rank", 1), ("rank", 0)):
        history.append((40 * day, (verb, OFFICER, pick)))

    play(history, [])

    found = {row.person_id: row.since for row in enrolled(BEGINS + 121 * day)}
    assert found[OFFICER] == BEGINS + 120 * day
    before = {row.person_id: row.since for row in enrolled(BEGINS + 41 * day)}
    assert before[OFFICER] == BEGINS + 40 * day
    assert OFFICER not in {row.person_id for row in enrolled(BEGINS + 81 * day)}
