"""Enrolment follows from the rules of a course: nobody is missing, nobody is enrolled twice, and
nothing earned is lost, over random moves, joins, leaves, changes of role and new versions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as each
from hypothesis import strategies as st
from sqlalchemy import select

from app.access.models import AccessRequest, Decision
from app.accounts.models import Account, Ownership
from app.core.db import db
from app.core.london import end_of, local
from app.courses import queries as courses
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.training import queries
from app.training.models import LessonRead
from tests.training import given

pytestmark = pytest.mark.soak
BEGINS = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HISTORIES = {"test": 120, "soak": 1500}
DUE = 28
OFFICER, SPECIAL, STAFF = 90_001, 90_002, 90_003  # out of the way of ids that the database gives
PEOPLE = {OFFICER: ("officer", "PC"), SPECIAL: ("special", "SC"), STAFF: ("staff", "")}
TEAMS, OTHERS = (11, 12), (13,)
RULES = {
    "team": {"says": "Teams", "kinds": ["officer"], "ranks": ["PC", "Sgt"], "units": ["team"]},
    "owner": {"says": "Owners", "owns_account": True},
    "access": {"says": "Access", "kinds": ["special", "staff"], "has_access": True},
    "sio": {"says": "SIOs", "roles": ["sio"]},
}
moves = st.one_of(
    st.just(TICK),
    st.integers(1, 300).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(1, 60).map(lambda days: timedelta(days=days)),
    st.sampled_from([datetime(2025, 10, 26, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)]),
)
WHAT = (
    "leave", "join", "move", "move", "move", "appoint", "dismiss", "own", "hand_over", "ask", "decide",
    "read", "publish",
)  # fmt: skip
happenings = st.tuples(st.sampled_from(WHAT), st.sampled_from(sorted(PEOPLE)), st.integers(0, 14))
histories = st.lists(st.tuples(moves, happenings), min_size=12, max_size=24)


@dataclass
class State:
    """What is so about one person at a moment, as plainly as it can be said."""

    serves: bool = True
    unit: int = 13
    is_sio: bool = False
    owns: bool = False
    asked: bool = False


@dataclass
class Told:
    """Everything that has happened: after each moment, which people some rule covered."""

    rules: tuple[str, ...] = tuple(RULES)
    people: dict[int, State] = field(default_factory=lambda: {n: State() for n in PEOPLE})
    covered: list[tuple[datetime, frozenset[int]]] = field(default_factory=list)
    read: dict[int, datetime] = field(default_factory=dict)

    def note(self, at: datetime) -> None:
        now = frozenset(n for n in PEOPLE if any(self._holds(rule, n) for rule in self.rules))
        self.covered.append((at, now))

    def _holds(self, rule: str, n: int) -> bool:
        one, (kind, rank) = self.people[n], PEOPLE[n]
        return (
            one.serves
            and {
                "team": kind == "officer" and rank in {"PC", "Sgt"} and one.unit in TEAMS,
                "owner": one.owns,
                "access": kind in {"special", "staff"} and one.asked,
                "sio": one.is_sio,
            }[rule]
        )

    def since(self, n: int, at: datetime) -> datetime | None:
        """From when the present unbroken time began; None when the person is not covered."""
        found = None
        for moment, now in reversed([one for one in self.covered if one[0] <= at]):
            if n not in now:
                break
            found = moment
        return found


class Recorder:
    """Writes what happens into the database, and tells it."""

    def __init__(self) -> None:
        self.at, self.told, self.version = BEGINS, Told(), 1
        db.session.add(Unit(id=10, name="Force", kind="force", path="0010."))
        for one, kind in ((11, "team"), (12, "team"), (13, "department")):
            db.session.add(Unit(id=one, name=f"Unit {one}", kind=kind, path=f"0010.{one}."))
        for n, (kind, rank) in PEOPLE.items():
            person = Person(
                id=n, collar_number=str(n), name=f"P {n}", kind=kind, rank=rank,
                email=f"{n}@f.example",
            )  # fmt: skip
            db.session.add(person)
            account = Account(
                id=n, platform="X", handle=f"@{n}", address="", unit_id=10, purpose="",
                kind="main", required_course=given.COURSE, starts_at=BEGINS,
            )  # fmt: skip
            db.session.add(account)
        db.session.flush()
        for n in PEOPLE:
            db.session.add(Employment(person_id=n, starts_at=BEGINS))
            db.session.add(Posting(person_id=n, unit_id=13, starts_at=BEGINS))
        self._publish()
        self.told.note(BEGINS)

    def move_on(self, step: timedelta | datetime) -> None:
        later = self.at + step if isinstance(step, timedelta) else max(self.at + TICK, step)
        self.at = later

    def end(self, model, **of) -> None:
        row = db.session.scalars(select(model).filter_by(ends_at=None, **of)).one()
        row.ends_at = self.at
        db.session.flush()

    def leave(self, n: int, _pick: int) -> None:
        if self.told.people[n].serves:
            self.end(Employment, person_id=n)
            self.told.people[n].serves = False

    def join(self, n: int, _pick: int) -> None:
        if not self.told.people[n].serves:
            db.session.add(Employment(person_id=n, starts_at=self.at))
            self.told.people[n].serves = True

    def move(self, n: int, pick: int) -> None:
        self.end(Posting, person_id=n)
        unit = (*TEAMS, *OTHERS)[pick % 3]
        db.session.add(Posting(person_id=n, unit_id=unit, starts_at=self.at))
        self.told.people[n].unit = unit

    def appoint(self, n: int, _pick: int) -> None:
        if not self.told.people[n].is_sio:
            row = Appointment(person_id=n, role="SIO", unit_id=10, why="", starts_at=self.at)
            db.session.add(row)
            self.told.people[n].is_sio = True

    def dismiss(self, n: int, _pick: int) -> None:
        if self.told.people[n].is_sio:
            self.end(Appointment, person_id=n)
            self.told.people[n].is_sio = False

    def own(self, n: int, _pick: int) -> None:
        if not self.told.people[n].owns:
            db.session.add(Ownership(person_id=n, account_id=n, starts_at=self.at))
            self.told.people[n].owns = True

    def hand_over(self, n: int, _pick: int) -> None:
        if self.told.people[n].owns:
            self.end(Ownership, person_id=n)
            self.told.people[n].owns = False

    def ask(self, n: int, _pick: int) -> None:
        if not self.told.people[n].asked:
            asker = next(one for one in PEOPLE if one != n)
            row = AccessRequest(
                person_id=n, account_id=n, made_by_id=asker, made_at=self.at, why="x"
            )
            db.session.add(row)
            self.told.people[n].asked = True

    def decide(self, n: int, _pick: int) -> None:
        if self.told.people[n].asked:
            open_one = (
                select(AccessRequest)
                .outerjoin(Decision, Decision.request_id == AccessRequest.id)
                .where(AccessRequest.person_id == n, Decision.id.is_(None))
            )
            row = db.session.scalars(open_one).one()
            decider = next(one for one in PEOPLE if one not in {n, row.made_by_id})
            made = Decision(
                request_id=row.id, outcome="refused", by_id=decider, at=self.at, why="x",
                evidence="{}",
            )  # fmt: skip
            db.session.add(made)
            self.told.people[n].asked = False

    def read(self, n: int, _pick: int) -> None:
        version = courses.in_force(given.COURSE, self.at)
        row = LessonRead(
            person_id=n, course=given.COURSE, lesson="one", at=self.at,
            course_version_id=version.version_id,
        )  # fmt: skip
        db.session.add(row)
        self.told.read[n] = self.at

    def publish(self, _n: int, pick: int) -> None:
        """A version with other rules: each of the four bits of `pick` stands for one of them."""
        self.told.rules = tuple(name for bit, name in enumerate(RULES) if not pick >> bit & 1)
        self._publish()

    def _publish(self) -> None:
        written = given.raw(f"1.{self.version}.0")
        rules = [{**RULES[one], "says": f"{one} {self.version}"} for one in self.told.rules]
        written["course"]["audience"] |= {"due_days": DUE, "rules": rules}
        given.published(self.at, f"1.{self.version}.0", written=written)
        self.version += 1


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


def nothing_is_lost(told: Told, at: datetime) -> None:
    """Fail when a lesson read in the present unbroken time does not count."""
    for n, read_at in told.read.items():
        since = told.since(n, at)
        if since is not None and read_at >= since:
            mine = queries.progress(n, given.COURSE, at)
            assert mine.read == {"one"}, f"person {n} at {at}"
            assert mine.in_round


def play(history: Iterable, picks: list[int]) -> None:
    """Let a history happen, and compare the answers at some of its moments."""
    record = Recorder()
    for step, (what, n, pick) in history:
        record.move_on(step)
        getattr(record, what)(n, pick)
        db.session.flush()
        record.told.note(record.at)
        compare(record.told, record.at)
        nothing_is_lost(record.told, record.at)
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


def test_a_move_from_one_team_to_the_next_breaks_nothing_and_a_gap_begins_anew(app):
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
