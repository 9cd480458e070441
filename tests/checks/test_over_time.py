"""Twelve months as a calendar, misses with what they ask for, and patterns worth a look."""

from datetime import timedelta

import pytest

from app.accounts.models import Ownership
from app.checks import actions, queries
from app.checks.queries import watched
from app.checks.rules import Found, State
from app.core.db import db
from app.people.rules import Permission, Role
from tests import factories as make
from tests.checks.conftest import an_account, as_viewer, check
from tests.conftest import TODAY
from tests.counting import statements


def days_ago(days: int, hour: int = 9, minute: int = 0):
    return (TODAY - timedelta(days=days)).replace(hour=hour, minute=minute)


def seen(scene, clock, at=None):
    """How Corporate Communication's list shows @ExampleSNT."""
    viewer = as_viewer(scene.press, Role.CORPORATE_COMMUNICATION_OFFICER)
    rows = watched(viewer, Permission.SEE_CHECKS, at or clock.now(), 20)
    return next(one for one in rows if one.handle == "@ExampleSNT")


@pytest.fixture
def other(scene):
    """A second account of the same owner, whose check began the counting ten days ago."""
    account = make.add(an_account("@OtherSNT"))
    make.add(
        Ownership(
            account_id=account.id, person_id=scene.owner.id, starts_at=TODAY - timedelta(days=400)
        )
    )
    db.session.commit()
    return account


def test_nothing_is_missed_before_the_force_has_begun(scene, clock):
    row = seen(scene, clock)

    assert (row.in_a_row, row.missed, row.asks, row.today) == (0, 0, "", State.TO_DO)


def test_misses_build_up_day_by_day_and_end_with_a_check(scene, other, clock):
    check(scene.account, scene.owner, days_ago(3))

    steps = [seen(scene, clock, days_ago(ago, 14)).step for ago in (3, 2, 1, 0)]
    assert steps == [0, 0, 1, 2]
    assert seen(scene, clock, days_ago(-1, 14)).step == 3

    check(scene.account, scene.owner, clock.now())
    after = seen(scene, clock)
    assert (after.in_a_row, after.missed, after.step, after.today) == (0, 2, 0, State.ON_TIME)


def test_five_misses_of_thirty_days_ask_for_the_third_step(scene, clock):
    for ago in (11, 9, 7, 5, 3, 1):
        check(scene.account, scene.owner, days_ago(ago))

    row = seen(scene, clock)

    assert (row.on_time, row.missed, row.in_a_row, row.step) == (6, 5, 0, 3)


def test_the_figures_count_a_day_once_and_the_first_check_decides(scene, clock):
    check(scene.account, scene.owner, days_ago(3, 9))
    check(scene.account, scene.owner, days_ago(2, 9))
    check(scene.account, scene.owner, days_ago(2, 21))
    check(scene.account, scene.owner, days_ago(1, 20, 1))
    check(scene.account, scene.owner, days_ago(1, 23, 59))

    row = seen(scene, clock)

    assert (row.on_time, row.late, row.missed) == (2, 1, 0)


def test_a_day_is_londons_also_when_it_is_summer(scene, clock):
    clock.at = TODAY.replace(month=7, day=3, hour=0, minute=30)
    late_evening = clock.at - timedelta(minutes=40)  # 23:50 on the 2nd in London, 22:50 UTC
    check(scene.account, scene.owner, clock.at - timedelta(days=3))
    check(scene.account, scene.owner, late_evening)
    check(scene.account, scene.owner, clock.at)  # 00:30 on the 3rd, 23:30 UTC on the 2nd

    row = seen(scene, clock)
    year = queries.year(scene.account, clock.at, 20)

    assert (row.today, row.late, row.missed) == (State.ON_TIME, 1, 1)
    assert [one.number(State.ON_TIME) for one in year.months[:2]] == [1, 1]
    assert (year.number(State.LATE), year.number(State.MISSED)) == (1, 1)


def test_the_calendar_and_the_list_agree(scene, clock):
    for ago in (12, 9, 8, 4):
        check(scene.account, scene.owner, days_ago(ago))

    row, year = seen(scene, clock), queries.year(scene.account, clock.now(), 20)

    assert (year.missed, year.in_a_row, year.asks) == (row.missed, row.in_a_row, row.asks)
    assert len(year.months) == 12


def test_the_calendar_is_read_without_colour(client, sign_in, scene, clock):
    check(scene.account, scene.owner, days_ago(3))
    check(scene.account, scene.owner, days_ago(1, 21))
    sign_in(scene.owner)

    page = client.get(f"/accounts/{scene.account.id}/checks").text

    assert page.count('<table class="kh-calendar__month"') == 12
    assert '✗</span><span class="govuk-visually-hidden"> missed</span>' in page
    assert 'L</span><span class="govuk-visually-hidden"> late</span>' in page
    assert page.count('scope="col" abbr="Monday"') == 12


def test_the_checks_of_another_month_are_a_link_away(client, sign_in, scene, clock):
    check(scene.account, scene.owner, days_ago(30))
    sign_in(scene.owner)
    address = f"/accounts/{scene.account.id}/checks"

    assert "No check was recorded in this month" in client.get(address).text
    assert "24 Oct" in client.get(f"{address}?month=2026-10").text.replace("\u00a0", " ")
    assert "No check was recorded" in client.get(f"{address}?month=1999-99").text


def test_corporate_communication_sees_who_did_not_check(client, sign_in, scene, other, clock):
    check(other, scene.owner, days_ago(4))
    for ago in (3, 2, 1):
        check(scene.account, scene.owner, days_ago(ago))
    sign_in(scene.press)

    page = client.get("/checks").text
    third = client.get("/checks?show=3").text

    assert page.index("@OtherSNT") < page.index("@ExampleSNT")  # what asks for most comes first
    assert "@ExampleSNT" not in third
    assert "should stay open to its holders" in third
    assert "No account matches" in client.get("/checks?q=nothing-like-it").text


@pytest.mark.parametrize(
    "sort", ["in_a_row", "handle", "unit", "owner", "today", "on_time", "missed"]
)
def test_the_list_sorts_and_its_file_keeps_the_order(client, sign_in, scene, other, clock, sort):
    check(other, scene.owner, days_ago(4))
    sign_in(scene.press)

    for direction in ("asc", "desc"):
        asked = f"?sort={sort}&direction={direction}"
        page = client.get(f"/checks{asked}").text
        lines = client.get(f"/checks.csv{asked}").text.splitlines()[1:]

        handles = [line.split(",")[0].strip('"').lstrip("'") for line in lines]
        assert sorted(handles, key=page.index) == handles


def test_an_accounts_checks_are_a_file(client, sign_in, scene, clock):
    check(scene.account, scene.owner, days_ago(1, 21))
    sign_in(scene.press)

    text = client.get(f"/accounts/{scene.account.id}/checks.csv").text

    assert '"2026-11-22"' in text
    assert '"0913","nothing to report","yes"' in text
    sign_in(scene.owner)
    assert client.get(f"/accounts/{scene.account.id}/checks.csv").status_code == 404


def test_always_the_same_minute_and_ten_in_one_are_worth_a_look(client, sign_in, scene, clock):
    accounts = [make.add(an_account(f"@No{number}")) for number in range(10)]
    for ago in range(9, 1, -1):
        check(scene.account, scene.owner, days_ago(ago, 19, 58 + ago % 2))
    for number, account in enumerate(accounts):
        at = days_ago(1, 10) + timedelta(seconds=5 * number)
        viewer = as_viewer(scene.press, Role.CORPORATE_COMMUNICATION_OFFICER)
        actions.record(account, Found.NOTHING, by=viewer, due_hour=20, at=at)
    sign_in(scene.press)

    page = client.get("/checks/patterns").text
    text = client.get("/checks/patterns.csv").text

    assert "Checked @ExampleSNT on 8 days, always at about 19:59." in page
    assert "Recorded 10 checks within a minute." in page
    assert text.count("\n") == 3


def test_nothing_stands_out_among_ordinary_checks(client, sign_in, scene, clock):
    for ago in range(9, 0, -1):
        check(scene.account, scene.owner, days_ago(ago, 8 + ago))
    sign_in(scene.press)

    assert "stands out" in client.get("/checks/patterns").text


def test_the_pages_ask_as_little_however_many_accounts_there_are(
    client, sign_in, scene, other, clock
):
    accounts = [make.add(an_account(f"@More{number}")) for number in range(8)]
    check(scene.account, scene.owner, days_ago(1))
    sign_in(scene.press)
    with statements() as many:
        client.get("/checks")
    for account in accounts:
        account.ends_at = clock.now()
    clock.at += timedelta(minutes=1)
    client.get("/checks")
    with statements() as few:
        client.get("/checks")

    assert len(few) == len(many)
