"""Whom the register lets use an account: with level, e-mail and state, at any moment."""

from datetime import timedelta

from app.access import actions, queries
from app.access.rules import Done, State


def told(at, account_id=None):
    return [(one.email, one.level, one.state) for one in queries.allowed(at, account_id)]


def test_each_is_told_with_level_e_mail_and_state(scene, approved, clock):
    before, at = clock.at - timedelta(days=1), clock.now()

    assert told(before) == []
    assert told(at) == [("1207@force.example", "publish", State.APPROVED)]
    assert told(at, scene.account.id) == told(at)
    assert told(at, scene.account.id + 1) == []


def test_what_was_approved_and_not_set_up_in_14_days_has_lapsed(scene, approved):
    lapses = approved.starts_at + timedelta(days=14)

    assert queries.allowed(lapses - timedelta(seconds=1))[0].is_allowed
    assert told(lapses)[0][2] == State.LAPSED
    assert not queries.standing(scene.officer.id, scene.account.id, lapses).may_post


def test_the_state_follows_what_happens_to_it(scene, granted, clock):
    lapses = queries.standing(scene.officer.id, scene.account.id, clock.now()).certified_until
    live, suspended = told(clock.now())[0][2], told(lapses)[0][2]
    clock.at = clock.at + timedelta(days=1)
    actions.end(granted, by_id=scene.decider.id, why="Moved.", at=clock.now())
    due = told(clock.now())[0][2]
    actions.confirm_removal(
        granted,
        Done(clock.at.date(), "Seen."),
        by_id=scene.colleague.id,
        at=clock.now(),
    )

    assert (live, suspended) == (State.LIVE, State.SUSPENDED)
    assert (due, told(clock.now())[0][2]) == (State.REMOVAL_DUE, State.REMOVED)
