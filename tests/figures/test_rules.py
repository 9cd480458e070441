"""What a month's figures may say, and how a month compares with the one a year before."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.figures import rules
from app.figures.rules import Figure, Judged, Measure

TODAY = date(2026, 11, 23)
OCTOBER = date(2026, 10, 1)
HEAD = "account,month,followers,posts,enquiries,response minutes,visitors\n"
ACCOUNTS = [(1, "@ExampleSNT", "X (formerly Twitter)"), (2, "@Force", "X (formerly Twitter)"), (3, "@force", "Instagram")]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["2026-10", "2026-10-31", "10/2026", "10 2026", "10.2026", "October 2026", "oct 2026", " Oct-2026"]
)  # fmt: skip
def test_a_month_is_read_however_it_is_written(text):
    assert rules.read_month(text) == OCTOBER


@pytest.mark.parametrize(
    "text", ["", "2026", "13 2026", "0 2026", "Smarch 2026", "10 26", "٣ 2026"]
)
def test_what_is_no_month_is_told(text):
    with pytest.raises(ValueError, match="Month must be like 10 2026"):
        rules.read_month(text)


def test_a_month_lies_between_the_strategys_own_and_today():
    assert rules.month_fault(date(2018, 8, 1), TODAY) is None
    assert rules.month_fault(date(2026, 11, 1), TODAY) is None
    assert "August 2018 or later" in rules.month_fault(date(2018, 7, 1), TODAY)
    assert "in the future" in rules.month_fault(date(2026, 12, 1), TODAY)


@pytest.mark.parametrize(
    ("measure", "value", "before", "judged", "says"),
    [
        (Measure.FOLLOWERS, 1120, 1000, Judged.MET, "+120 (+12\u00a0%)"),
        (Measure.FOLLOWERS, 1000, 1000, Judged.NOT_MET, "+0 (+0\u00a0%)"),
        (Measure.VISITORS, 900, 1000, Judged.NOT_MET, "-100 (-10\u00a0%)"),
        (Measure.POSTS, 3, 0, Judged.MET, "+3"),
        (Measure.RESPONSE, 20, 30, Judged.MET, "-10 (-33\u00a0%)"),
        (Measure.RESPONSE, 30, 30, Judged.NOT_MET, "+0 (+0\u00a0%)"),
        (Measure.FOLLOWERS, 5, None, Judged.NONE, "–"),
    ],
)
def test_a_figure_is_judged_against_the_year_before(measure, value, before, judged, says):
    found = rules.change(measure, value, before)

    assert (found.judged, found.says) == (judged, says)


def read(text: str):
    return rules.read(text.encode(), most_rows=20, today=TODAY)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("@ExampleSNT,soon,1,,,,", "Month must be like 10 2026 or 2026-10."),
        ("@ExampleSNT,12 2026,1,,,,", "Month must not be in the future."),
        ("@ExampleSNT,10 2026,many,,,,", "Followers must be a whole number, like 1250."),
        ("@ExampleSNT,10 2026,-5,,,,", "Followers begins with “-” like a formula. Type the text instead."),
        ("@ExampleSNT,10 2026,1.5,,,,", "Followers must be a whole number, like 1250."),
        ("@ExampleSNT,10 2026,,,,,", "There is no figure in this row."),
        ("@ExampleSNT,10 2026,,,,,5", "Visitors are of the website alone."),
        ("website,10 2026,5,,,,", "Followers are not of the website."),
        (",10 2026,5,,,,", "Account is empty."),
    ],
)  # fmt: skip
def test_each_cell_is_looked_at(row, says):
    _, faults = read(HEAD + "@ExampleSNT,9 2026,1,,,,\n" + row + "\n")

    assert (3, says) in [(one.line, one.says) for one in faults]


def test_a_file_is_held_against_what_is_known():
    text = (
        HEAD
        + '@ExampleSNT,10 2026,"1,250",3,,,\nwebsite,10 2026,,,,,90000\n@Force,10 2026,5,,,,\n'
        + "@Nobody,10 2026,5,,,,\n@ExampleSNT,October 2026,7,,,,\n@ExampleSNT,9 2026,8,,,,\n"
    )
    rows, faults = read(text)
    known = {(1, OCTOBER, Measure.POSTS): 3, (1, date(2026, 9, 1), Measure.FOLLOWERS): 9}

    made, more = rules.matched(rows, ACCOUNTS, known, website=True)

    assert not faults
    assert made[:2] == [
        Figure(1, OCTOBER, Measure.FOLLOWERS, 1250),
        Figure(None, OCTOBER, Measure.VISITORS, 90000),
    ]
    assert [(one.line, one.says.split(".")[0]) for one in more] == [
        (4, "There are 2 accounts called @Force"),
        (5, "There is no account called @Nobody"),
        (6, "Followers of this month stand on line 2, too"),
        (7, "Followers of this month are recorded as 9"),
    ]


def test_a_role_over_a_part_knows_no_website():
    rows, _ = read(HEAD + "website,10 2026,,,,,90000\n")

    made, faults = rules.matched(rows, ACCOUNTS, {}, website=False)

    assert not made
    assert "no account called website" in faults[0].says


@given(some.one_of(some.binary(max_size=300), some.text(max_size=200).map(lambda t: (HEAD + t).encode("utf-8", "surrogatepass"))))  # fmt: skip
def test_no_file_breaks_the_reader(data):
    rows, faults = rules.read(data, most_rows=20, today=TODAY)

    assert rows or faults
    assert not any(one.month > TODAY or not one.figures for one in rows)
