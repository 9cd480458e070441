"""A grant is for a posting: who moves away keeps nothing, whoever else stays where they were."""

from datetime import timedelta

import pytest

from app.access import queries
from app.core.db import db
from app.people import actions as people
from tests import factories as make

WHOLE = {
    "of one": lambda grant, at: [queries.standing(grant.person_id, grant.account_id, at)],
    "of an account": lambda grant, at: queries.holders(grant.account_id, at),
    "of a person": lambda grant, at: queries.held_by(grant.person_id, at),
    "of the force": lambda _grant, at: queries.all_in_force(at),
}


@pytest.fixture
def later(give, clock):
    """Give a colleague of the same unit access, a day later."""

    def do():
        clock.at += timedelta(days=1)
        return give()

    return do


@pytest.fixture
def move(scene, clock):
    """Post a holder to another unit, an hour later."""

    def do(grant):
        clock.at += timedelta(hours=1)
        elsewhere = make.unit("Elsewhere")
        people.post(grant.person, elsewhere, None, by_id=scene.decider.id, at=clock.now())
        db.session.commit()
        clock.at += timedelta(minutes=1)

    return do


def may_post(grant, way, at):
    return {one.person_id: one.may_post for one in WHOLE[way](grant, at)}[grant.person_id]


@pytest.mark.parametrize("way", WHOLE)
def test_who_moves_away_may_not_post_though_a_colleague_stays(granted, later, move, way, clock):
    stays = later()
    move(granted)

    assert not may_post(granted, way, clock.now())
    assert may_post(stays, way, clock.now())


@pytest.mark.parametrize("way", WHOLE)
def test_who_moves_away_may_not_post_though_others_are_given_access_later(
    granted, later, move, way, clock
):
    move(granted)
    came = later()

    assert not may_post(granted, way, clock.now())
    assert may_post(came, way, clock.now())


@pytest.mark.parametrize("way", WHOLE)
def test_who_stays_may_post_though_a_colleague_moves_away(granted, later, move, way, clock):
    moves = later()
    move(moves)

    assert may_post(granted, way, clock.now())
    assert not may_post(moves, way, clock.now())
