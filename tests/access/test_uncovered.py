"""The accounts nobody can post from, on the first page: as the gate says at that moment."""

from datetime import timedelta

import pytest

from app.access import actions, queries
from app.accounts.models import Account, AccountLock
from app.core.db import db
from app.people.rules import Role, Viewer
from app.reports.queries import figures, uncovered
from tests import factories as make

VIEWER = Viewer(1, "", "", "", "", {Role.AUDITOR: ("",)})


def told(at):
    standings = uncovered.standings(VIEWER, [], at)
    found = uncovered.uncovered(figures.moment(VIEWER, at).accounts, standings, at)
    return [(one.handle, one.why) for one in found]


def test_an_account_is_uncovered_at_the_instant_when_its_last_holder_lapses(granted, clock):
    ends = queries.holders(granted.account_id, clock.now())[0].certified_until

    before, after = told(ends - timedelta(seconds=1)), told(ends)

    assert before == []
    assert after[0][0] == "@ExampleSNT"
    assert "lapsed at the end of" in after[0][1]


def test_an_account_that_nobody_was_given_is_uncovered(scene, clock):
    assert told(clock.now()) == [("@ExampleSNT", "Nobody has been given access.")]


@pytest.fixture
def came_after(scene, granted, give, clock) -> None:
    """Many were given access after PC Ellis, and have lost it again."""
    for _ in range(25):
        grant = give()
        clock.at += timedelta(minutes=1)
        actions.end(grant, by_id=scene.decider.id, why="Moves.", at=clock.now())
    db.session.commit()


def test_one_who_may_post_is_enough_however_many_came_after_who_may_not(came_after, clock):
    assert told(clock.now()) == []


def test_a_lock_on_another_account_changes_nothing_for_this_one(scene, came_after, clock):
    other = Account(
        platform="X", handle="@OtherSNT", address="https://x.com/OtherSNT",
        unit_id=make.force().id, purpose="News.", kind="neighbourhood",
        required_course="twitter-protocol", starts_at=clock.now(),
    )  # fmt: skip
    make.add(other)
    make.add(
        AccountLock(account_id=other.id, by_id=scene.decider.id, why="Odd.", starts_at=clock.now())
    )
    db.session.commit()

    assert [handle for handle, _ in told(clock.now())] == ["@OtherSNT"]
