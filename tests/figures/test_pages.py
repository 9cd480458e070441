"""Figures by hand and from a file; corrections beside what was recorded; trends that can be read."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from app.figures.models import MonthlyFigure
from app.people.rules import Role
from tests import factories as make
from tests.conftest import TODAY
from tests.reconciliation.conftest import an_account, sent

SOURCE = "The platform’s own statistics"


@pytest.fixture
def account(app, sign_in):
    made = make.add(an_account("@ExampleSNT"))
    sign_in(make.corporate_communication_officer(name="Pat Press"))
    return made


def record(client, account, month="10 2026", source=SOURCE, **figures):
    path = f"accounts/{account.id}" if account else "website"
    return client.post(f"/figures/{path}/new", data={"month": month, "source": source, **figures})


def kept() -> list[tuple[str, int, str]]:
    rows = db.session.scalars(select(MonthlyFigure).order_by(MonthlyFigure.id))
    return [(one.measure, one.value, one.why) for one in rows]


def test_figures_of_a_month_are_recorded_by_hand_and_judged(account, client, clock):
    record(client, account, "10 2025", followers="1,000", response_minutes="30")
    clock.at += timedelta(seconds=1)

    answer = record(client, account, followers="1120", response_minutes="45", posts="8")

    page = client.get(answer.location).text
    assert answer.status_code == 303
    assert "The figures of October 2026 are recorded." in page
    assert "+120 (+12\u00a0%), increased" in page
    assert "+15 (+50\u00a0%), not faster" in page
    assert "Followers by month" in page
    assert SOURCE in page
    assert len(kept()) == 5


def test_the_first_row_is_the_strategys_own_month_and_waits_for_its_figures(account, client):
    page = client.get(f"/figures/accounts/{account.id}").text
    link = html.unescape(re.search(r'href="([^"]+)">Enter it from the strategy', page)[1])
    form = client.get(link).text

    assert "August 2018, the strategy’s own" in page
    assert 'value="8 2018"' in form
    assert 'value="Social media strategy, August 2018"' in form

    record(client, account, "8 2018", source="Social media strategy, August 2018", followers="5")
    page = client.get(f"/figures/accounts/{account.id}").text
    assert "August 2018, the strategy’s own" in page
    assert "Enter it from the strategy" not in page


def test_a_correction_needs_its_reason_and_both_are_kept(account, client, clock):
    record(client, account, followers="100")
    clock.at += timedelta(seconds=1)

    without = record(client, account, followers="110", posts="4")
    withal = record(client, account, followers="110", posts="4", why="Counted twice.")

    assert without.status_code == 422
    assert "are recorded as 100. Enter why they are corrected" in without.text
    assert 'value="110"' in without.text
    assert withal.status_code == 303
    assert kept() == [
        ("followers", 100, ""),
        ("followers", 110, "Counted twice."),
        ("posts", 4, ""),
    ]
    page = client.get(withal.location).text
    assert "Corrected: Counted twice." in page


def test_the_same_figure_again_changes_nothing(account, client):
    record(client, account, followers="100")
    record(client, account, followers="100")

    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"month": "soon", "followers": "1"}, "Month must be like 10 2026"),
        ({"month": "12 2026", "followers": "1"}, "Month must not be in the future"),
        ({"followers": "many"}, "Followers must be a whole number, like 1250"),
        ({}, "Enter at least one figure"),
        ({"followers": "1", "source": ""}, "Enter where the figures are from"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_what_was_typed_kept(account, client, typed, says):
    page = record(client, account, **typed)

    assert page.status_code == 422
    assert says in page.text
    assert f'value="{typed.get("followers", "")}"' in page.text or not typed.get("followers")
    assert not kept()


def look(client, rows: str):
    data = f"account,month,followers,visitors\n{rows}".encode()
    return sent(client, "/figures/import", file=data, source="A tool")


def test_a_file_is_looked_at_first_and_recorded_whole(account, client):
    page = look(client, "@ExampleSNT,10 2026,120,\nwebsite,10 2026,,9000\n")
    hidden = dict(re.findall(r'name="(sheet|source)" type="hidden" value="([^"]*)"', page.text))

    assert "Record 2 figures" in page.text
    assert not kept()

    answer = sent(client, "/figures/import/rows", **hidden)

    assert "2 figures are recorded" in client.get(answer.location).text
    assert [(measure, value) for measure, value, _ in kept()] == [("followers", 120), ("visitors", 9000)]  # fmt: skip
    assert "is recorded already" in look(client, "@ExampleSNT,10 2026,120,\n").text


def test_one_bad_line_and_nothing_is_recorded(account, client):
    page = look(client, "@ExampleSNT,10 2026,120,\n@Nobody,10 2026,1,\n@ExampleSNT,9 2026,x,\n")
    again = sent(client, "/figures/import/rows", sheet="nonsense", source="A tool")

    assert page.status_code == again.status_code == 422
    assert "Line 3" in page.text
    assert "Line 4" in page.text
    assert not kept()


def test_the_list_shows_one_month_sorts_and_gives_the_same_as_a_file(account, client):
    other = make.add(an_account("@OtherSNT", since=TODAY))
    record(client, account, "10 2025", followers="100")
    record(client, account, followers="90")
    record(client, other, followers="200")
    record(client, None, visitors="9000")

    page = client.get("/figures").text
    rows = client.get("/figures.csv?sort=followers&direction=desc").text.splitlines()
    before = client.get("/figures?month=2025-10").text

    assert "October 2026" in page
    assert "-10 (-10\u00a0%), not increased" in page
    assert "of 1 with a figure a year before" in page
    assert "9,000" in page
    assert "no figure a year before" in page
    assert "9000" in client.get("/figures.csv").text
    assert [row.split(",")[0] for row in rows[1:3]] == ['"\'@OtherSNT"', '"\'@ExampleSNT"']
    assert "Figures of October 2025" in before


def test_a_role_over_a_part_sees_its_accounts_alone(account, client, sign_in):
    north = make.unit("North")
    theirs = make.add(an_account("@NorthSNT", north, TODAY))
    record(client, account, followers="4321")
    record(client, None, visitors="8765")
    sign_in(make.person(role=Role.CORPORATE_COMMUNICATION_OFFICER, over=north))

    page = client.get("/figures").text

    assert "@NorthSNT" in page
    assert "@ExampleSNT" not in page
    assert "Website" not in page
    assert "4321" not in client.get("/figures.csv").text
    assert client.get(f"/figures/accounts/{theirs.id}").status_code == 200
    for path in (f"accounts/{account.id}", f"accounts/{account.id}.csv", "website", "website.csv"):
        assert client.get(f"/figures/{path}").status_code == 404
    assert record(client, account, followers="1").status_code == 404
    assert record(client, None, visitors="1").status_code == 404
    assert "There is no account called @ExampleSNT" in look(client, "@ExampleSNT,10 2026,1,\n").text


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("monthly_figure_is_insert_only", "UPDATE monthly_figure SET value = 1"),
        ("monthly_figure_is_never_deleted", "DELETE FROM monthly_figure"),
        ("corrected_figure_needs_a_reason", "7, ''"),
        ("none_below_zero", "-1, 'x'"),
        ("monthly_figure_is_not_back_dated", "8, 'x'"),
    ],
)
def test_the_database_lets_nobody_overwrite_a_figure(account, client, name, statement):
    record(client, account, followers="100")
    if statement[0] in "-78":
        at = "at" if statement[0] != "8" else "'2020-01-01 00:00:00+00:00'"
        statement = (
            "INSERT INTO monthly_figure (account_id, month, measure, source, by_id, at, value, why) "
            f"SELECT account_id, month, measure, source, by_id, {at}, {statement} FROM monthly_figure"
        )

    with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
        db.session.execute(text(statement))


def test_nobody_without_the_role_finds_the_figures(account, client, sign_in):
    sign_in(make.person())
    assert client.get("/figures").status_code == 404
    sign_in(make.auditor())
    assert client.get("/figures").status_code == 200
    assert record(client, account, followers="1").status_code == 404
