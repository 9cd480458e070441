"""Reading a CSV file that a stranger made: what it says, or every fault with its line. Pure.

A file is read however it was saved: UTF-8 with or without its mark, UTF-16, Windows-1252; cells
separated by commas, semicolons, tabs or bars; any mixture of line ends. What is then wrong is said.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from app.core.letters import hostile

LARGEST = 5 * 1024 * 1024
MOST_FAULTS = 100  # shown of a file; beyond them it is another file, not a slip
MOST_COLUMNS = 200
LOOKED_AT = 20_000  # letters of the first line, to see what separates its cells
FORMULA = ("=", "+", "-", "@")
HANDLE = re.compile(r"@[\w.]+")
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAVE_AS = "Save it as “CSV UTF-8 (comma delimited)” and choose it again."
OTHER_KINDS = {
    b"PK\x03\x04": "This is a ZIP or Excel file, not CSV.",
    b"\xd0\xcf\x11\xe0": "This is an old Excel file, not CSV.",
    b"%PDF": "This is a PDF, not CSV.",
    b"\x1f\x8b": "This is a packed file (gzip), not CSV.",
    b"\x89PNG": "This is a picture, not CSV.",
    b"\xff\xd8\xff": "This is a picture, not CSV.",
}
WEB_PAGE = re.compile(rb"\s*<(!doctype|html|\?xml)", re.IGNORECASE)
UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, on which line of the file; line 0 is the file as a whole."""

    line: int
    says: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is looked for: by its name, or by one of the others it may have."""

    name: str
    longest: int
    needed: bool = True  # the column must be there …
    filled: bool = True  # … and no cell of it empty
    holds_handles: bool = False  # "@HertsPolice" is then no formula
    also: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How a sentence begins with it."""
        return self.name[:1].upper() + self.name[1:]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that could be read: its first line, and each record with the line it begins on."""

    encoding: str
    delimiter: str
    head_line: int
    head: tuple[str, ...]
    records: tuple[tuple[int, tuple[str, ...]], ...]


class UnreadableError(Exception):
    """The file cannot be read at all, or not beyond a line. Carries its faults."""

    def __init__(self, *faults: Fault) -> None:
        """Keep the faults."""
        super().__init__(*faults)
        self.faults = list(faults)


def read(data: bytes, *, most_rows: int, largest: int = LARGEST) -> Sheet:
    """Return what a CSV file says. Raises `UnreadableError` when it cannot be read to its end, has no
    row below its first line, or more than `most_rows`.
    """
    encoding, text = _text(data, largest)
    delimiter, begins = _delimiter(text)
    records = _records(text, delimiter, begins)
    head = next(records, None)
    if head is None:
        raise UnreadableError(Fault(0, "The file is empty."))
    if len(head[1]) > MOST_COLUMNS:
        raise UnreadableError(Fault(head[0], f"A file may have {MOST_COLUMNS} columns."))
    found: list[tuple[int, tuple[str, ...]]] = []
    for line, cells in records:
        if len(found) == most_rows:
            says = f"A file may have {most_rows} rows. Split it here."
            raise UnreadableError(Fault(line, says))
        found.append((line, cells))
    if not found:
        raise UnreadableError(Fault(0, "The file has no rows below its first line."))
    return Sheet(encoding, DELIMITERS[delimiter], *head, tuple(found))


def _text(data: bytes, largest: int) -> tuple[str, str]:
    """Return how the file is encoded and its text with one kind of line end, or raise."""
    if len(data) > largest:
        size = f"{largest // 1024} KB" if largest < 1024 * 1024 else f"{largest // 1024**2} MB"
        says = f"The file is larger than {size}. Split it into smaller files."
        raise UnreadableError(Fault(0, says))
    for signature, says in OTHER_KINDS.items():
        if data.startswith(signature):
            raise UnreadableError(Fault(0, f"{says} {SAVE_AS}"))
    if WEB_PAGE.match(data):
        says = "This is a web page, not CSV. Sign in to the platform again, and export it anew."
        raise UnreadableError(Fault(0, says))
    encoding, codec = _encoding(data)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as fault:
        line = _one_line_end(data[: fault.start].decode(codec, "replace")).count("\n") + 1
        says = f"There is a letter here that is not in {encoding}. {SAVE_AS}"
        raise UnreadableError(Fault(line, says)) from fault
    text = _one_line_end(text.removeprefix("\ufeff")).rstrip("\n ")
    text = unicodedata.normalize("NFC", text)
    if hostile(text):
        says = "There is a character here that cannot be shown (such as NUL). Type the line again."
        lines = enumerate(io.StringIO(text), 1)
        wrong = (Fault(number, says) for number, line in lines if hostile(line))
        raise UnreadableError(*islice(wrong, MOST_FAULTS))
    return encoding, text


def _encoding(data: bytes) -> tuple[str, str]:
    """Return the name of the encoding, and of the codec that reads it.

    Windows-1252 has no mark. It is what is left when the bytes are no UTF-8, unless some of them
    are letters of UTF-8: then a UTF-8 file is broken, and reading it so would spoil every letter.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16", "utf-16"
    start = data[:200]
    if len(data) % 2 == 0 and start[1::2].count(0) > len(start) // 4 and 0 not in start[::2]:
        return "UTF-16", "utf-16-le"
    if len(data) % 2 == 0 and start[::2].count(0) > len(start) // 4 and 0 not in start[1::2]:
        return "UTF-16", "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if not data.startswith(b"\xef\xbb\xbf") and not UTF8_LETTER.search(data):
            return "Windows-1252", "cp1252"
    return "UTF-8", "utf-8"


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _delimiter(text: str) -> tuple[str, int]:
    """Return what separates the cells, and how many lines stand before the first: Excel may write
    "sep=;" above it. It is whatever gives the first line most cells; a comma when all give one.
    """
    lines = enumerate(io.StringIO(text))
    before, first = next(((at, line) for at, line in lines if line.strip()), (0, ""))
    if (said := re.fullmatch(r'"?sep=([,;\t|])"?', first.strip(" \n"))) is not None:
        return said[1], before + 1
    start = [first[:LOOKED_AT]]
    cells = {one: len(next(csv.reader(start, delimiter=one), [])) for one in DELIMITERS}
    return max(cells, key=lambda one: cells[one]), before


def _records(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give each record with the line it begins on; those without any text are left out."""
    lines = io.StringIO(text, newline="")
    for _ in range(skipped):
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, tuple(cell.strip() for cell in cells)
            begins = skipped + reader.line_num + 1
    except csv.Error as fault:
        says = "The quotation marks of this record do not match, or a cell is far too long."
        raise UnreadableError(Fault(begins, says)) from fault


def plain(name: str) -> str:
    """Return a column's name as names are compared: small letters, single blanks."""
    return " ".join(name.casefold().replace("_", " ").split())


def places(sheet: Sheet, columns: Sequence[Column], *, others: bool = False) -> dict[str, int]:
    """Return where each column stands. Raises `UnreadableError` with every fault of the first line: a
    column that is missing, that stands twice, or (unless `others` may stand there) that is not known.
    """
    names = [plain(name) for name in sheet.head]
    called = {one.name: {plain(one.name), *map(plain, one.also)} for one in columns}
    at = {one: [i for i, name in enumerate(names) if name in called[one]] for one in called}
    faults = [f"The column “{c.name}” is missing." for c in columns if c.needed and not at[c.name]]
    faults += [f"The column “{one}” stands {len(n)} times." for one, n in at.items() if len(n) > 1]
    if not others:
        known = set().union(*called.values())
        faults += [
            f"The column “{name[:40]}” is not known. The columns are: {', '.join(called)}."
            for name in dict.fromkeys(names)
            if name and name not in known
        ]
    if faults:
        raise UnreadableError(*(Fault(sheet.head_line, says) for says in faults[:20]))
    return {one: found[0] for one, found in at.items() if found}


def rows(
    sheet: Sheet, columns: Sequence[Column], at: Mapping[str, int]
) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """Return the cells of these columns for each record, those in which something is wrong left empty,
    and every fault by its line. A record of another width than the first line has no row.
    """
    found: list[tuple[int, dict[str, str]]] = []
    faults: list[Fault] = []
    wide = len(sheet.head)
    known = [column for column in columns if column.name in at]
    for line, cells in sheet.records:
        if len(cells) < wide or any(cells[wide:]):
            says = f"This row has {len(cells)} cells; the first line has {wide}."
            faults.append(Fault(line, says))
            continue
        typed = {column.name: cells[at[column.name]] for column in known}
        for column in known:
            if says := cell_fault(column, typed[column.name]):
                faults.append(Fault(line, says))
                typed[column.name] = ""
        found.append((line, typed))
    return found, faults


def cell_fault(column: Column, text: str) -> str:
    """Return what is wrong with a cell, as a sentence; empty when it will do."""
    if not text:
        return f"{column.title} is empty." if column.filled else ""
    if is_formula(text) and not (column.holds_handles and HANDLE.fullmatch(text)):
        return f"{column.title} begins with “{text[0]}” like a formula. Type the text instead."
    if len(text) > column.longest:
        return f"{column.title} must be {column.longest} characters or fewer."
    return ""


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run a text. Source: OWASP, "CSV Injection"."""
    return unicodedata.normalize("NFKC", text).lstrip().startswith(FORMULA)
