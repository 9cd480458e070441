"""The demonstration's two lists: some of the first one's surprises are gone in the second."""

from sqlalchemy import select

from app.core.db import db
from app.demonstration.lists import PRESS, Lists
from app.reconciliation import queries
from app.reconciliation.models import FindingStep, PlatformUpload
from app.reconciliation.rules.layouts import Source


def test_two_lists_are_held_and_what_is_gone_is_closed(scene, clock):
    for at, do in Lists(clock.now(), {PRESS: scene.press}).happenings():
        assert at <= clock.now()
        do(at)

    assert len(db.session.scalars(select(PlatformUpload)).all()) == 2
    assert db.session.scalars(select(FindingStep.outcome)).all() == ["gone", "gone"]
    assert "leaver" in {one.finding.kind for one in queries.open_of(Source.ORLO)}
