"""Many at once for the last place: through the pages, on both databases, each on its own connection."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import create_app
from app.core.clock import StandingClock
from app.core.db import db
from app.notices.models import Notice
from app.sessions import queries
from app.sessions.models import Booking
from tests import factories as make
from tests.conftest import TODAY, settings_for
from tests.sessions.conftest import BEGINS, placed
from tests.training.test_races import at_once, browser, post

AT_ONCE = 100


@pytest.fixture
def racing(app, database_url, tmp_path):
    """A second application on the same database, a minute later: requests open their own connections."""
    clock = StandingClock(TODAY + timedelta(minutes=1))
    settings = settings_for(database_url, tmp_path)
    made = create_app(settings, clock, TESTING=True, WTF_CSRF_ENABLED=False)
    made.config["SHOW_ERROR_PAGES"] = True
    yield made
    with made.app_context():
        db.engine.dispose()


def test_a_hundred_press_at_once_for_the_last_place(racing, planned, book):
    first, *people = (make.person() for _ in range(AT_ONCE + 1))
    session = planned(capacity=2)
    book(session, first)
    browsers = [browser(racing, one) for one in people]

    answers = at_once(browsers, lambda one, _: post(one, f"/sessions/{session.id}/bookings"))

    assert {one.status_code for one in answers} == {303}
    queue = queries.queue(session.id)
    assert sorted(queue) == sorted([first.id, *(one.id for one in people)]), "nobody is lost"
    numbers = list(db.session.scalars(select(Booking.number).order_by(Booking.number)))
    assert numbers == list(range(1, AT_ONCE + 2))
    assert placed(session) == queue[:2]
    waits = [one.place.waits_as for one in queries.guests(queries.session(session.id))]
    assert waits == [0, 0, *range(1, AT_ONCE)]
    assert count("session-booked") == 2
    assert count("session-waiting") == AT_ONCE - 1


def test_many_who_leave_and_many_who_join_at_once_promote_each_once(racing, planned, book):
    people = [make.person() for _ in range(15)]
    session = planned(capacity=5)
    for one in people[:10]:
        book(session, one)
    leaving, joining = people[:5], people[10:]
    held = {one.id: queries.mine(one.id, BEGINS, session.id)[0].booking_id for one in leaving}
    paths = [f"/sessions/{session.id}/bookings/{held[one.id]}/cancellation" for one in leaving]
    paths += [f"/sessions/{session.id}/bookings" for _ in joining]
    browsers = [browser(racing, one) for one in [*leaving, *joining]]

    answers = at_once(browsers, lambda one, number: post(one, paths[number]))

    assert {one.status_code for one in answers} == {303}
    assert placed(session) == [one.id for one in people[5:10]], "those who waited, in their order"
    assert set(queries.queue(session.id)) == {one.id for one in people[5:]}
    promoted = db.session.scalars(select(Notice.person_id).where(Notice.kind == "session-promoted"))
    assert sorted(promoted) == [one.id for one in people[5:10]]


def test_one_person_who_presses_in_many_tabs_is_booked_once(racing, planned):
    sam = make.person()
    session = planned()
    browsers = [browser(racing, sam) for _ in range(8)]

    answers = at_once(browsers, lambda one, _: post(one, f"/sessions/{session.id}/bookings"))

    assert {one.status_code for one in answers} == {303}, "each tab leads back to the session"
    assert queries.queue(session.id) == [sam.id]
    assert count("session-booked") == 1


def count(kind: str) -> int:
    return db.session.scalar(select(func.count()).where(Notice.kind == kind))
