"""Who could post then: the page answers for a moment and for a time, with what it stood on."""

import pytest

from app.accounts import actions as accounts
from app.core.db import db
from tests import factories as make
from tests.evidence.conftest import at


def page(client, story, query: str):
    return client.get(f"/accounts/{story.account.id}/then?{query}")


def test_a_moment_shows_who_could_post_and_what_they_stood_on(story, client, sign_in):
    sign_in(story.watcher)

    told = page(client, story, "on=10+11+2026&time=09:00").text

    assert "On Tuesday 10\u00a0November 2026 at 09:00" in told
    assert "PC Sam Ellis, 1207" in told
    assert f"{story.held.serial}</a>, A small course, course version 1.0.0" in told
    assert "Asked for by Sgt Amy Patel" in told
    assert "Given by Kim Lowe on 1\u00a0September 2026, 10:30: Meets it all." in told
    assert "Attempt 1, started on 31\u00a0August 2026, 10:00" in told
    assert "What do you do about single" in told
    assert "10\u00a0November 2026, 08:15</time>, PC Sam Ellis, 1207: nothing to report" in told
    assert "Sgt Amy Patel, 0913" in told


def test_before_and_after_nobody_could(story, client, sign_in):
    sign_in(story.watcher)

    before = page(client, story, "on=1+9+2026&time=10:29").text
    after = page(client, story, "on=20+11+2026&time=16:01").text

    assert "Nobody could post from this account at that moment." in before
    assert "Nobody could post from this account at that moment." in after
    assert "access to @ExampleSNT ended on 20\u00a0November 2026, 16:00" in after
    assert "Nobody recorded a check of this account that day." in after


def test_a_time_is_told_in_spells_with_a_lock_between(story, client, sign_in, clock):
    clock.at = at("2026-11-23 15:00")
    asked = "on=19+11+2026&time=12:00&to_on=21+11+2026&to_time=00:00"
    sign_in(story.watcher)

    told = page(client, story, asked).text

    assert "From 19\u00a0November 2026, 12:00 until 21\u00a0November 2026, 00:00" in told
    assert (
        "Could post from 19\u00a0November 2026, 12:00 until 20\u00a0November 2026, 16:00." in told
    )
    assert "Could not post from 20\u00a0November 2026, 16:00 until 21\u00a0November" in told


def test_the_owner_sees_the_page_without_questions_and_packs_a_stranger_nothing(
    story, client, sign_in
):
    sign_in(story.sergeant)
    owners = page(client, story, "on=10+11+2026&time=09:00")
    sign_in(make.person())
    strangers = page(client, story, "on=10+11+2026&time=09:00")

    assert "PC Sam Ellis, 1207" in owners.text
    assert "What do you do about" not in owners.text
    assert "Make an evidence pack" not in owners.text
    assert strangers.status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("time=09:00", "Enter the date too"),
        ("on=31+2+2026&time=09:00", "Date must be a real date, like 27 3 2027"),
        ("on=1&on=&on=2026", "Date must include a month"),
        ("on=1&on=3&on=26", "Year of date must have 4 numbers"),
        ("on=1&on=3&on=2026&time=25:00", "Time must be real"),
        ("on=25+10+2026&time=01:30", "came twice"),
        ("on=29+3+2026&time=01:30", "There was no 01:30"),
        ("on=3+3+2026&time=01:30+BST", "was not in BST"),
        ("to_on=3+3+2026", "Enter the date on which it begins too"),
        ("on=1+3+2026&to_time=10:00", "Enter the date until when too"),
        ("on=3+3+2026&to_on=29+3+2026&to_time=01:30", "There was no 01:30"),
        ("on=3+3+2026&to_on=2+3+2026", "The end must be after the beginning"),
        ("on=3+3+2025&to_on=23+11+2026", "Ask about at most 366 days at once"),
        ("on=3+3+2026&to_on=24+11+2026", "must not lie in the future"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(story, client, sign_in, query, said):
    sign_in(story.watcher)

    answer = page(client, story, query)

    assert answer.status_code == 422
    assert said in answer.text


def test_an_hour_that_came_twice_is_named_and_means_two_moments(story, client, sign_in):
    sign_in(story.watcher)

    assert "at 01:30" in page(client, story, "on=25+10+2026&time=01:30+gmt").text
    assert "at 01:30" in page(client, story, "on=25&on=10&on=2026&time=01:30+bst").text
    assert "Say which moment it is about" in page(client, story, "on=&on=&on=&time=").text


def test_who_could_post_is_a_file_too_now_and_then(story, client, sign_in):
    sign_in(story.watcher)

    now = client.get(f"/accounts/{story.account.id}/holders.csv")
    then = client.get(
        f"/accounts/{story.account.id}/holders.csv?on=19+11+2026&time=12:00&to_on=21+11+2026"
    )

    assert '"1207","PC Sam Ellis"' in now.text
    assert '"no"' in now.text
    assert '"2026-11-20T16:00:00+00:00","yes"' in then.text
    assert story.held.serial in then.text
    assert "Holders exported" in history(client, sign_in)


def history(client, sign_in) -> str:
    sign_in(make.auditor())
    return client.get("/history").text


def test_a_lock_within_the_time_parts_it(story, client, sign_in, clock):
    from app.access import actions as access

    asked = access.ask(
        story.officer, story.account, made_by_id=story.sergeant.id, why="Back.", at=clock.now()
    )
    clock.at = at("2026-11-23 15:00")
    access.approve(asked, by_id=story.decider.id, why="Still certified.", at=clock.now())
    clock.at = at("2026-11-23 16:00")
    accounts.lock_account(
        story.account, by_id=story.decider.id, at=clock.now(), why="A false post."
    )
    clock.at = at("2026-11-23 18:00")
    db.session.commit()
    sign_in(story.watcher)

    told = page(client, story, "on=23+11+2026&time=14:30&to_on=23+11+2026&to_time=17:00").text

    assert (
        "Could post from 23\u00a0November 2026, 15:00 until 23\u00a0November 2026, 16:00." in told
    )
    assert "is locked since 23\u00a0November 2026, 16:00: A false post." in told
