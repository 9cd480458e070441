"""A CSV file from strangers: it is read however it was saved, and what is wrong is named by its line."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.core import sheets
from app.core.sheets import Column, Fault, Sheet, UnreadableError

COLUMNS = (
    Column("account", 80, holds_handles=True, also=("page name",)),
    Column("email", 254),
    Column("note", 40, needed=False, filled=False),
)
HEAD = "Account,E-mail,Email\n"
TEXT = "Account,Email,Name\n@Herts,zoé@force.example,Zoé “Z” Novák\n"


def read(data, **given) -> Sheet:
    data = data if isinstance(data, bytes) else data.encode()
    return sheets.read(data, **{"most_rows": 50, **given})


def whole(data) -> tuple[list, list[Fault]]:
    """The rows and faults of a file in which other columns may stand."""
    try:
        sheet = read(data)
        return sheets.rows(sheet, COLUMNS, sheets.places(sheet, COLUMNS, others=True))
    except UnreadableError as unreadable:
        return [], unreadable.faults


def said(data) -> list[tuple[int, str]]:
    return [(one.line, one.says) for one in whole(data)[1]]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("mark", "called"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars")])  # fmt: skip
def test_a_file_reads_the_same_however_it_was_saved(encoding, named, end, mark, called):
    text = TEXT.replace("\n", end).replace(",", mark)
    text = text if encoding != "cp1252" else text.replace("Novák", "Novak")

    sheet = read(text.encode(encoding))

    assert (sheet.encoding, sheet.delimiter) == (named, called)
    assert sheet.head == ("Account", "Email", "Name")
    assert sheet.records[0][0] == 2
    assert sheet.records[0][1][1] == "zoé@force.example"


def test_lines_are_counted_as_an_editor_counts_them():
    text = 'Account,Email\r\n\r\n@A,"a\nb"\r@B,b@x\n\n\r\n@C,\n'

    rows, faults = whole(text)

    assert [line for line, _ in rows] == [3, 5, 8]
    assert [(one.line, one.says) for one in faults] == [(8, "Email is empty.")]


def test_excels_own_first_line_says_what_separates_the_cells():
    sheet = read("sep=;\nAccount;Email\n@A;a,b@x\n")

    assert sheet.head_line == 2
    assert sheet.records == ((3, ("@A", "a,b@x")),)


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", TEXT)
    return made.getvalue()


GARBAGE = {
    "nothing": (b"", 0, "The file is empty"),
    "blank lines": (b"\n\r\n \n", 0, "The file is empty"),
    "a ZIP named .csv": (zipped(), 0, "ZIP or Excel"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1", 0, "old Excel"),
    "a PDF": (b"%PDF-1.7", 0, "a PDF"),
    "gzip": (b"\x1f\x8b\x08\0", 0, "packed file"),
    "a picture": (b"\x89PNG\r\n", 0, "a picture"),
    "a web page": (b"\n<!DOCTYPE html><html>", 0, "a web page"),
    "too large": (b"x" * (sheets.LARGEST + 1), 0, "larger than 5 MB"),
    "NUL bytes": (b"Account,Email\n@A,a\0@x\n@B,b@x\n@C,\0\n", 2, "cannot be shown"),
    "turned letters": ("Account,Email\n@A,\u202ea@x\n".encode(), 2, "cannot be shown"),
    "broken UTF-8": (TEXT.encode() + b"@B,\xe9@x,x\n", 3, "not in UTF-8"),
    "broken after its mark": (b"\xef\xbb\xbfAccount,Email\n@B,\xe9\n", 2, "not in UTF-8"),
    "no Windows letter": (b"Account,Email\n@A,a@x\n@B,\x81\n", 3, "not in Windows-1252"),
    "half a letter of UTF-16": (TEXT.encode("utf-16") + b"\x00", 3, "not in UTF-16"),
    "only a first line": (b"Account,Email\n", 0, "no rows below its first line"),
    "open quotation": (b'Account,Email\n@A,a@x\n@B,"b@x\n@C,c@x\n', 3, "quotation marks"),
    "a cell without end": (b'Account,Email\n@A,"' + b"x" * 140_000 + b'"\n', 2, "far too long"),
    "one endless line": (b"x" * 300_000, 1, "far too long"),
    "one endless quotation": (b'"' * 300_001, 1, "quotation marks"),
    "a missing column": (b"Account,Name\n@A,A\n", 1, "The column “email” is missing."),
    "a doubled column": (b"Account,Email,EMAIL\n@A,a,b\n", 1, "The column “email” stands 2 times."),
    "the same by two names": (b"Account,Page name,Email\n@A,B,b\n", 1, "“account” stands 2 times."),
    "no first line": (b"\n@A,a@x\n@B,b@x\n", 2, "The column “account” is missing."),
    "too short a row": (b"Account,Email,Note\n@A,a@x\n", 2, "2 cells; the first line has 3"),
    "too long a row": (b"Account,Email\n@A,a@x,,more\n", 2, "4 cells; the first line has 2"),
    "a formula": (b"Account,Email\n@A,=HYPERLINK(1)\n", 2, "begins with “=” like a formula"),
    "a formula in another dress": ("Account,Email\n@A,＝1\n".encode(), 2, "like a formula"),
    "a formula that calls": (b"Account,Email\n@SUM(A1),a@x\n", 2, "Account begins with “@”"),
    "too long a text": (b"Account,Email,Note\n@A,a@x," + b"x" * 41, 2, "40 characters or fewer"),
    "too many columns": (b"a," * 201 + b"\n1\n", 1, "200 columns"),
    "a million rows": (b"Account,Email\n" + b"a,b\n" * 1_000_000, 52, "may have 50 rows"),
}  # fmt: skip


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_named_with_its_line(kind):
    data, line, says = GARBAGE[kind]

    found = said(data)

    assert found[0][0] == line
    assert says in found[0][1]


def test_every_line_that_is_wrong_is_named_up_to_a_hundred():
    assert [line for line, _ in said(GARBAGE["NUL bytes"][0])] == [2, 4]
    assert len(said(b"Account,Email\n" + b"\0x,\n" * 1000)) == 100


def test_cells_beyond_the_first_line_may_be_empty():
    assert whole("Account,Email\n@A,a@x,,,\n")[0] == [(2, {"account": "@A", "email": "a@x"})]


def test_other_columns_may_hold_what_they_like():
    rows, faults = whole("Page name,Email,Total,Total\nHerts,a@x,=1+1,-3\n")

    assert not faults
    assert rows == [(2, {"account": "Herts", "email": "a@x"})]


def test_where_other_columns_are_not_allowed_they_are_named():
    with pytest.raises(UnreadableError) as found:
        sheets.places(read("Account,Email,Total\n@A,a@x,1\n"), COLUMNS)

    assert "The column “total” is not known" in found.value.faults[0].says


@given(
    some.one_of(
        some.binary(max_size=400),
        some.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass")),
        some.text(max_size=300).map(lambda t: (TEXT + t).encode("utf-16", "surrogatepass")),
        some.text(alphabet='aé,;\t"\n\r\0=@|', max_size=200).map(lambda t: (TEXT + t).encode()),
    )
)
def test_no_file_breaks_the_reader_and_every_fault_can_be_found(data):
    rows, faults = whole(data)

    lines = data.count(b"\n") + data.count(b"\r") + 2
    assert rows or faults
    assert all(0 <= one.line <= lines and one.says.endswith(".") for one in faults)


@given(
    some.lists(
        some.tuples(*[some.text("aZé “'9.@-_", min_size=1, max_size=12).map(str.strip).filter(bool)] * 2),
        min_size=1,
        max_size=8,
    ),
    some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    some.sampled_from(",;\t|"),
    some.lists(some.sampled_from(["\n", "\r\n", "\r"]), min_size=9, max_size=9),
)  # fmt: skip
def test_what_was_written_is_what_is_read(written, encoding, mark, ends):
    lines = [mark.join(("Account", "Email")), *(mark.join(one) for one in written)]
    text = "".join(line + end for line, end in zip(lines, ends, strict=False))

    sheet = read(text.encode(encoding))

    assert [cells for _, cells in sheet.records] == written
