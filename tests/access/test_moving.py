"""A grant is for a posting: who moves away keeps nothing, whoever else stays where they were."""

from datetime import timedelta

import pytest

from app.access import actions, queries
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
def give(scene, certify, clock):
    """Give somebody of the same unit access, some time after the others."""

    def do():
        clock.at += timedelta(days=1)
        other = make.person(manager=scene.sergeant)
        certify(other)
        asked = actions.ask(
            other, scene.account, made_by_id=scene.sergeant.id, why="Joins.", at=clock.now()
        )
        given = actions.approve(asked, by_id=scene.decider.id, why="Meets it.", at=clock.now())
        db.session.commit()
        return given

    return do


@pytest.fixture
def move(scene, clock):
    """Post a holder to another unit, an hour later; give back whether they may post by then, by
    each way of asking.
    """

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
def test_who_moves_away_may_not_post_though_a_colleague_stays(granted, give, move, way, clock):
    stays = give()
    move(granted)

    assert not may_post(granted, way, clock.now())
    assert may_post(stays, way, clock.now())


@pytest.mark.parametrize("way", WHOLE)
def test_who_moves_away_may_not_post_though_others_are_given_access_later(
    granted, give, move, way, clock
):
    move(granted)
    later = give()

    assert not may_post(granted, way, clock.now())
    assert may_post(later, way, clock.now())


@pytest.mark.parametrize("way", WHOLE)
def test_who_stays_may_post_though_a_colleague_moves_away(granted, give, move, way, clock):
    moves = give()
    move(moves)

    assert may_post(granted, way, clock.now())
    assert not may_post(moves, way, clock.now())
