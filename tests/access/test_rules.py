"""The rule of the gate: what stands in the way, and in which words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.access.rules import Standing, checks, obstacles, why_not

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)

ALL_WELL = Standing(
    at=AT,
    person_id=1,
    person="PC Sam Ellis",
    collar_number="1207",
    account_id=1,
    handle="@ExampleSNT",
    employed=True,
    employment_ended_at=None,
    certificate_id=7,
    serial="KH-TEST",
    course_version="1.0.0",
    certified_until=datetime(2026, 12, 20, tzinfo=UTC),
    certificate_ended_at=None,
    certificate_was_revoked=False,
    undertaking_owed=1,
    undertaking_signed=1,
    undertaking_signed_at=AT - timedelta(days=300),
    account_open=True,
    account_closed_at=None,
    locked_since=None,
    lock_why=None,
    grant_id=3,
    granted_at=AT - timedelta(days=299),
    grant_ends_at=None,
    grant_ended_at=None,
    gap_too_long=False,
)
NOT_CERTIFIED = {"certificate_id": None, "serial": None, "certified_until": None}


def test_someone_who_meets_every_condition_may_post():
    assert ALL_WELL.may_post
    assert why_not(ALL_WELL) == ()
    assert all(check.met for check in checks(ALL_WELL))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"employed": False, "employment_ended_at": MIDNIGHT},
            "PC Sam Ellis left the force on 31\u00a0October 2026.",
        ),
        ({"employed": False}, "PC Sam Ellis did not serve in the force at that moment."),
        (NOT_CERTIFIED, "PC Sam Ellis holds no certificate in force for this account’s course."),
        (
            {**NOT_CERTIFIED, "certificate_ended_at": MIDNIGHT},
            "PC Sam Ellis’s certificate lapsed at the end of 31\u00a0October 2026.",
        ),
        (
            {**NOT_CERTIFIED, "certificate_ended_at": MIDNIGHT, "certificate_was_revoked": True},
            "PC Sam Ellis’s certificate was revoked on 1\u00a0November 2026, 00:00.",
        ),
        ({"undertaking_signed": None}, "PC Sam Ellis has not signed the undertaking."),
        (
            {"undertaking_owed": 3, "undertaking_signed": 2},
            "The undertaking that PC Sam Ellis signed is version 2. Version 3 must be signed.",
        ),
        (
            {"account_open": False, "account_closed_at": MIDNIGHT},
            "@ExampleSNT was closed on 1\u00a0November 2026.",
        ),
        ({"account_open": False}, "@ExampleSNT was not open yet."),
        (
            {"locked_since": MIDNIGHT, "lock_why": "Signs of a stranger."},
            "@ExampleSNT is locked since 1\u00a0November 2026, 00:00: Signs of a stranger.",
        ),
        ({"grant_id": None}, "They have never been given access to @ExampleSNT."),
        (
            {"grant_id": None, "grant_ended_at": MIDNIGHT},
            "Their access to @ExampleSNT ended on 1\u00a0November 2026, 00:00.",
        ),
        (
            {"gap_too_long": True},
            "They were without a certificate for too long. A new request is needed.",
        ),
    ],
)
def test_each_condition_that_fails_is_a_reason_in_a_whole_sentence(changed, sentence):
    standing = replace(ALL_WELL, **changed)

    assert not standing.may_post
    assert why_not(standing) == (sentence,)


def test_every_reason_is_given_at_once():
    standing = replace(
        ALL_WELL,
        **NOT_CERTIFIED,
        employed=False,
        undertaking_signed=None,
        account_open=False,
        grant_id=None,
    )

    assert len(why_not(standing)) == 5


def test_an_undertaking_that_nobody_has_published_is_not_signed():
    assert not replace(ALL_WELL, undertaking_owed=None).may_post


def test_a_later_undertaking_signed_early_counts():
    assert replace(ALL_WELL, undertaking_owed=2, undertaking_signed=3).may_post


def test_access_cannot_be_given_twice():
    assert obstacles(ALL_WELL) == ("PC Sam Ellis already has access to @ExampleSNT.",)


def test_access_that_a_long_gap_made_void_can_be_given_again():
    assert obstacles(replace(ALL_WELL, gap_too_long=True)) == ()


def test_access_can_be_given_to_someone_without_a_grant():
    assert obstacles(replace(ALL_WELL, grant_id=None, granted_at=None)) == ()


def test_the_evidence_names_certificate_version_and_last_day():
    certificate = checks(ALL_WELL)[1]

    assert certificate.met
    assert certificate.evidence == (
        "Certificate KH-TEST, course version 1.0.0, in force until the end of 19\u00a0December 2026."
    )
