"""The demonstration's sessions come about on any day, also around a change of the clocks."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.core.london import LONDON, clock
from app.courses import actions as publishing
from app.courses.source import read
from app.demonstration.sessions import INSPECTORS, SIOS, TRAINERS, Sessions
from app.people.rules import Role
from app.sessions import queries
from app.training.models import Credit
from tests import factories as make
from tests.sessions.conftest import ORGANISER


@pytest.mark.parametrize(
    "now",
    [datetime(2026, 11, 23, 14, 5, tzinfo=LONDON), datetime(2027, 3, 27, 23, 30, tzinfo=LONDON)],
)
def test_one_is_over_one_is_tomorrow_one_is_full_and_one_is_cancelled(app, now):
    person = {one: make.person(collar_number=one, role=Role.SIO) for one in SIOS}
    person |= {one: make.person(collar_number=one) for one in (*INSPECTORS, *TRAINERS)}
    long_ago = now - timedelta(days=150)
    version = publishing.publish(
        read("sio-awareness"), by_id=person["9001"].id, at=long_ago, why="The first."
    )
    publishing.approve(version, by_id=person["9004"].id, at=long_ago)

    for at, do in sorted(Sessions(now, person, ORGANISER).happenings(), key=lambda one: one[0]):
        assert at <= now
        do(at)

    over, tomorrow, full, video, cancelled = queries.sessions(
        queries.listed().order_by(queries.SORTABLE["starts"])
    )
    assert over.terms.ends_at < now
    assert queries.closing(over.id)
    assert {one.said.split(",")[0] for one in queries.register(over)} == {
        "Attended", "Late", "Excused", "No-show",
    }  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Credit)) == 6
    begins = tomorrow.terms.starts_at.astimezone(LONDON)
    assert (begins.date() - now.date()).days == 1
    assert clock(begins) == "09:30"
    assert person["0105"].id in queries.queue(tomorrow.id)
    assert (full.free, full.waiting) == (0, 2)
    assert video.terms.video_link
    assert cancelled.cancelled_at
