"""Random histories of a session's queue: Keyholder and a naive model never disagree."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.db import db
from app.core.errors import Refused
from app.notices.models import Notice
from app.sessions import actions, queries
from app.sessions.models import Booking
from tests import factories as make
from tests.sessions.conftest import ORGANISER, TERMS

PEOPLE = 7
happenings = st.one_of(
    st.tuples(st.just("book"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("leave"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("places"), st.integers(1, 5)),
    st.tuples(st.just("move"), st.integers(1, 20)),
)


@dataclass
class Naive:
    """A list of those with a place, a list of those who wait, and who was told that they moved up."""

    capacity: int = 2
    placed: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    told: Counter = field(default_factory=Counter)

    def book(self, who: int) -> bool:
        if who in self.placed + self.waiting:
            return False
        (self.placed if len(self.placed) < self.capacity else self.waiting).append(who)
        return True

    def leave(self, who: int) -> bool:
        if who in self.waiting:
            self.waiting.remove(who)
        elif who in self.placed:
            self.placed.remove(who)
            self.move_up()
        else:
            return False
        return True

    def places(self, number: int) -> bool:
        if number == self.capacity or number < len(self.placed):
            return False
        self.capacity = number
        self.move_up()
        return True

    def move_up(self) -> None:
        while self.waiting and len(self.placed) < self.capacity:
            who = self.waiting.pop(0)
            self.placed.append(who)
            self.told[who] += 1


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=st.lists(happenings, max_size=25))
def test_the_queue_and_a_naive_model_never_disagree(trainer, clock, story):
    db.session.commit()  # the trainer stays; all that follows is undone at the end
    people = [make.person() for _ in range(PEOPLE)]
    session = actions.plan(TERMS, title="Any", course=None, by_id=trainer.id, at=clock.now())
    db.session.flush()
    naive, moved = Naive(), 0

    for what, number in story:
        try:
            if what == "move":
                moved += number
            by = {"by_id": trainer.id, "at": clock.now()}
            done = do(what, number, session.id, people, moved, by)
        except Refused:
            done = False
        if what != "move":
            assert done == getattr(naive, what)(number), (what, number)
        stands = queries.guests(queries.session(session.id))
        ids = [one.id for one in people]
        assert [ids.index(one.person.id) for one in stands if one.place.has_place] == naive.placed
        assert [
            ids.index(one.person.id) for one in stands if not one.place.has_place
        ] == naive.waiting
        assert len(naive.placed) <= queries.session(session.id).terms.capacity

    assert promotions(session.id, people) == naive.told
    db.session.rollback()


def do(what, number, session_id, people, moved, by) -> bool:
    """Do it to the session, as the pages would."""
    if what == "book":
        actions.book(session_id, people[number], ORGANISER, **by)
    elif what == "leave":
        open_ = select(Booking).where(
            Booking.session_id == session_id, Booking.person_id == people[number].id,
            Booking.ends_at.is_(None),
        )  # fmt: skip
        held = db.session.scalar(open_)
        if held is None:
            return False
        actions.leave(held, ORGANISER, why="", **by)
    else:
        old = queries.session(session_id).terms
        new = replace(old, capacity=number) if what == "places" else later(moved, old.capacity)
        actions.change(session_id, new, ORGANISER, why="It must be.", **by)
    return True


def later(days: int, capacity: int):
    """The session's terms, moved by some days."""
    by = timedelta(days=days)
    return replace(
        TERMS, starts_at=TERMS.starts_at + by, ends_at=TERMS.ends_at + by, capacity=capacity
    )


def promotions(session_id: int, people) -> Counter:
    """How often each was told that they have a place now."""
    keys = db.session.execute(
        select(Notice.person_id, Booking.session_id)
        .join(Booking, Notice.key == "booking:" + db.cast(Booking.id, db.String) + ":promoted")
        .where(Booking.session_id == session_id)
    )
    ids = [one.id for one in people]
    return Counter(ids.index(row.person_id) for row in keys)
