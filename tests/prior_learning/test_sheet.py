"""Reading a CSV file: whatever it is, every fault is named with its line, and nothing breaks."""

import io
import re
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.prior_learning import sheet
from app.prior_learning.rules import Fault, Row
from tests.prior_learning.conftest import HEAD

TODAY = date(2026, 11, 23)
GOOD = "1207,Protocol,31/3/2026,A. Trainer,In a room.\n"


def read(text) -> tuple[list[Row], list[Fault]]:
    return sheet.read(text if isinstance(text, bytes) else text.encode(), TODAY)


def lines(text) -> list[tuple[int, str]]:
    faults = read(text)[1]
    assert faults
    return [(fault.line, fault.says) for fault in faults]


def only(text) -> tuple[int, str]:
    found = lines(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + GOOD,
        "\ufeff" + HEAD + GOOD,
        (HEAD + GOOD).replace("\n", "\r\n"),
        (HEAD + GOOD).replace("\n", "\r"),
        (HEAD + GOOD).replace(",", ";"),
        (HEAD + GOOD).encode("utf-16"),
        HEAD.replace("\n", "\r\n") + "\n\r\n" + GOOD + ",,,,\r",
        '"Collar_Number", COURSE ,Date,Trainer,Note\n' + GOOD,
        'note,trainer,date,course,collar number\nIn a room.,A. Trainer,2026-03-31,Protocol," 1207 "',
    ],
)
def test_a_file_reads_the_same_however_it_was_saved(text):
    rows, faults = read(text)

    assert not faults
    assert [
        (one.collar_number, one.course, one.trained_on, one.trainer, one.note) for one in rows
    ] == [("1207", "Protocol", date(2026, 3, 31), "A. Trainer", "In a room.")]


def test_the_note_may_be_left_out_and_may_run_over_lines():
    assert read("collar number,course,date,trainer\n1207,P,31/3/2026,T\n")[0][0].note == ""

    rows, faults = read(HEAD + '1207,P,31/3/2026,T,"one\r\ntwo"\n' + "bad\n")

    assert rows[0].note == "one\ntwo"
    assert [fault.line for fault in faults] == [4]


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", HEAD + GOOD)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", 0, "empty"),
        (b"\n\r\n \n", 0, "empty"),
        (zipped(), 0, "ZIP or Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", 0, "old Excel"),
        (b"%PDF-1.7", 0, "PDF"),
        (b"x" * 10_000_000, 0, "200 KB"),
        ((HEAD + GOOD.replace("room", "ro\0om")).encode(), 2, "NUL"),
        ((HEAD + GOOD.replace("room", "ro\u202eom")).encode(), 2, "cannot be shown"),
        (HEAD.encode(), 0, "no rows"),
        ((HEAD + GOOD + '1207,"P,31/3/2026,T,x\n' + GOOD).encode(), 3, "quotation marks"),
        ((HEAD + '1207,"P"x,31/3/2026,T,x\n').encode(), 2, "quotation marks"),
        ((HEAD + GOOD + "1207,P,31/3/2026\n").encode(), 3, "3 cells; the first line has 5"),
        ((HEAD + GOOD + "1207,P,31/3/2026,T,a,b\n").encode(), 3, "6 cells"),
        ((HEAD + '1207,P,31/3/2026,T,"' + "x" * 140_000 + '"\n').encode(), 2, "far too long"),
        ((HEAD + GOOD * 501).encode(), 502, "500 rows"),
    ],
    ids=range(15),
)  # fmt: skip
def test_garbage_is_named_with_its_line(data, line, says):
    found = only(data)

    assert found[0] == line
    assert re.search(says, found[1])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1207,P,1/1/2027,T,", "Date must not be in the future."),
        ("1207,P,30/2/2026,T,", "Date must be a real day, like 31/3/2025."),
        ("1207,P,soon,T,", "Date must be like 31/3/2025 or 2025-03-31."),
        (",P,31/3/2026,T,", "Collar number is empty."),
        ("1207,P,,T,", "Date is empty."),
        (
            "=1+1,P,31/3/2026,T,",
            "Collar number begins with “=” like a formula. Type the text instead.",
        ),
        (
            "1207,P,31/3/2026,@SUM(A1),",
            "Trainer begins with “@” like a formula. Type the text instead.",
        ),
        (
            "1207,P,31/3/2026,T,＝1+1",
            "Note begins with “＝” like a formula. Type the text instead.",
        ),
        ("1207,P,31/3/2026," + "x" * 121 + ",", "Trainer must be 120 characters or fewer."),
        ("1207,P,31/3/2026,T," + "x" * 501, "Note must be 500 characters or fewer."),
        ("1" * 21 + ",P,31/3/2026,T,", "Collar number must be 20 characters or fewer."),
    ],
)
def test_each_cell_is_looked_at(row, says):
    assert only(f"{HEAD}{GOOD}{row}\n") == (3, says)


def test_everything_that_is_wrong_is_said_at_once():
    found = lines(HEAD + ",P,1/1/2027,,\n" + GOOD + "1207,P,x,T,\n")

    assert [line for line, _ in found] == [2, 2, 2, 4]


def test_columns_are_named_when_missing_twice_or_unknown():
    found = lines("collar number,collar number,course,when,trainer\n" + GOOD)

    assert found == [
        (1, "The column “date” is missing."),
        (1, "The column “collar number” stands 2 times."),
        (1, "The column “when” is not known. The columns are: collar number, course, date, trainer, note."),
    ]  # fmt: skip


@given(some.one_of(some.binary(max_size=300), some.text(max_size=300).map(lambda t: (HEAD + t).encode("utf-8", "surrogatepass"))))  # fmt: skip
def test_no_file_breaks_the_reader(data):
    rows, faults = sheet.read(data, TODAY)

    assert rows or faults
