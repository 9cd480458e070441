"""Spells: what did not change is one; and which time can be asked about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.access.rules import Standing
from app.evidence.rules import LONGEST, spells, why_not_span

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FREE = Standing(
    at=NOON, person_id=1, person="PC Sam Ellis", collar_number="1207", account_id=1, handle="@a",
    employed=True, employment_ended_at=None, certificate_id=1, serial="KH-1",
    course_version="1.0.0", certified_until=NOON + 300 * HOUR, certificate_ended_at=None,
    certificate_was_revoked=False, undertaking_owed=1, undertaking_signed=1,
    undertaking_signed_at=NOON, account_open=True, account_closed_at=None, locked_since=None,
    lock_why=None, grant_id=1, granted_at=NOON, grant_ends_at=None, grant_ended_at=None,
    gap_too_long=False,
)  # fmt: skip
LOCKED = replace(FREE, locked_since=NOON, lock_why="A stranger.")


def test_what_changed_for_nobody_is_one_spell_and_a_change_begins_another():
    moments = [(NOON + n * HOUR, [one]) for n, one in enumerate([FREE, FREE, LOCKED, FREE])]

    found = spells(moments, NOON + 4 * HOUR)[1]

    assert [(one.since, one.until, one.could_post) for one in found] == [
        (NOON, NOON + 2 * HOUR, True),
        (NOON + 2 * HOUR, NOON + 3 * HOUR, False),
        (NOON + 3 * HOUR, NOON + 4 * HOUR, True),
    ]


def test_another_certificate_is_another_spell_although_the_right_went_on():
    moments = [(NOON, [FREE]), (NOON + HOUR, [replace(FREE, certificate_id=2, serial="KH-2")])]

    found = spells(moments, NOON + 2 * HOUR)[1]

    assert [one.standing.serial for one in found] == ["KH-1", "KH-2"]


def test_who_was_given_access_within_the_time_has_no_spell_before_it():
    found = spells([(NOON, []), (NOON + HOUR, [FREE])], NOON + 2 * HOUR)

    assert [one.since for one in found[1]] == [NOON + HOUR]


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (NOON, NOON, ""),
        (NOON - HOUR, NOON, ""),
        (NOON, NOON - HOUR, "The end must be after the beginning"),
        (NOON - LONGEST - HOUR, NOON, "Ask about at most 366 days at once"),
        (NOON, NOON + HOUR, "The time asked about must not lie in the future"),
    ],
)
def test_which_time_can_be_asked_about(since, until, said):
    assert why_not_span(since, until, NOON) == said
