"""Reading a CSV file of earlier training: every fault at once, each with its line."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date

from app.prior_learning.rules import (
    LONGEST_NOTE,
    LONGEST_TRAINER,
    Fault,
    Row,
    day_fault,
    hostile,
    read_day,
)

LARGEST = 200 * 1024
MOST_ROWS = 500
NEEDED = ("collar number", "course", "date", "trainer")
COLUMNS = (*NEEDED, "note")
LONGEST = {"collar number": 20, "course": 120, "date": 20, "trainer": LONGEST_TRAINER, "note": LONGEST_NOTE}  # fmt: skip
FORMULA = ("=", "+", "-", "@")
SAVE_AS = "Save it as “CSV UTF-8 (comma delimited)” and choose it again."
OTHER_KINDS = {
    b"PK\x03\x04": "This is a ZIP or Excel file, not CSV.",
    b"\xd0\xcf\x11\xe0": "This is an old Excel file, not CSV.",
    b"%PDF": "This is a PDF, not CSV.",
    b"\xff\xfe": "This file is in UTF-16, not UTF-8.",
    b"\xfe\xff": "This file is in UTF-16, not UTF-8.",
}


class UnreadableError(Exception):
    """The file cannot be read at all, or not beyond a line. Carries its faults."""

    def __init__(self, *faults: Fault) -> None:
        """Keep the faults."""
        super().__init__(*faults)
        self.faults = list(faults)


def read(data: bytes, today: date) -> tuple[list[Row], list[Fault]]:
    """Return the rows of a CSV file, each without the cells in which something is wrong, and every
    fault by its line. A fault in the file as a whole or in its first line leaves no rows.
    """
    try:
        records = _records(_text(data))
        head = next(records, (1, []))[1]
        places = _places(head)
        return _rows(records, places, len(head), today)
    except UnreadableError as unreadable:
        return [], unreadable.faults


def _text(data: bytes) -> str:
    """Return the text with one kind of line end, or raise with what is wrong."""
    if len(data) > LARGEST:
        raise UnreadableError(
            Fault(0, "The file is larger than 200 KB. Split it into smaller files.")
        )
    for signature, says in OTHER_KINDS.items():
        if data.startswith(signature):
            raise UnreadableError(Fault(0, f"{says} {SAVE_AS}"))
    if b"\0" in data[:2]:
        raise UnreadableError(Fault(0, f"This file is in UTF-16, not UTF-8. {SAVE_AS}"))
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as fault:
        line = _one_line_end(data[: fault.start].decode("latin-1")).count("\n") + 1
        raise UnreadableError(
            Fault(line, f"There is a letter here that is not in UTF-8. {SAVE_AS}")
        ) from fault
    text = unicodedata.normalize("NFC", _one_line_end(text))
    lines = enumerate(text.split("\n"), 1)
    says = "There is a character here that cannot be shown (such as NUL). Type the line again."
    if faults := [Fault(number, says) for number, line in lines if hostile(line)][:50]:
        raise UnreadableError(*faults)
    return text


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the line it begins on; those without any text are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as fault:
        says = "The quotation marks of this record do not match, or a cell is far too long."
        raise UnreadableError(Fault(begins, says)) from fault


def _places(head: Sequence[str]) -> dict[str, int]:
    """Return where each column stands, or raise with every fault of the first line."""
    names = [" ".join(name.casefold().replace("_", " ").split()) for name in head]
    if not names:
        raise UnreadableError(Fault(0, "The file is empty."))
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        raise UnreadableError(Fault(1, "Columns must be separated by commas."))
    faults = [f"The column “{name}” is missing." for name in NEEDED if name not in names]
    faults += [
        f"The column “{name}” stands {names.count(name)} times."
        for name in COLUMNS
        if names.count(name) > 1
    ]
    faults += [
        f"The column “{name[:40]}” is not known. The columns are: {', '.join(COLUMNS)}."
        for name in dict.fromkeys(names)
        if name not in COLUMNS
    ]
    if faults:
        raise UnreadableError(*(Fault(1, says) for says in faults[:20]))
    return {name: names.index(name) for name in COLUMNS if name in names}


def _rows(
    records: Iterator[tuple[int, list[str]]], places: dict[str, int], width: int, today: date
) -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    number = 0
    try:
        for number, (line, cells) in enumerate(records, 1):
            if number > MOST_ROWS:
                raise UnreadableError(
                    Fault(line, f"A file may have {MOST_ROWS} rows. Split it here.")
                )
            if len(cells) != width:
                says = f"This row has {len(cells)} cells; the first line has {width}."
                faults.append(Fault(line, says))
                continue
            row, found = _row(line, {name: cells[at] for name, at in places.items()}, today)
            rows.append(row)
            faults += found
    except UnreadableError as unreadable:
        faults += unreadable.faults
    if number == 0 and not faults:
        faults.append(Fault(0, "The file has no rows below its first line."))
    return rows, faults


def _row(line: int, typed: dict[str, str], today: date) -> tuple[Row, list[Fault]]:
    """Return one row, without the cells in which something is wrong, and what that is."""
    wrong = {name: says for name in typed if (says := _cell_faults(name, typed[name]))}
    trained_on = None
    if "date" not in wrong:
        trained_on, wrong["date"] = _day(typed["date"], today)
    good = {name: "" if wrong.get(name) else text for name, text in typed.items()}
    row = Row(
        line,
        collar_number=good["collar number"],
        course=good["course"],
        trained_on=trained_on,
        trainer=good["trainer"],
        note=good.get("note", ""),
    )
    return row, [Fault(line, f"{says}.") for name in typed for says in wrong.get(name, ())]


def _day(text: str, today: date) -> tuple[date | None, list[str]]:
    try:
        trained_on = read_day(text)
    except ValueError as fault:
        return None, [str(fault)]
    fault_of_day = day_fault(trained_on, today)
    return (None, [fault_of_day]) if fault_of_day else (trained_on, [])


def _cell_faults(name: str, text: str) -> list[str]:
    title = name.capitalize()
    if not text:
        return [] if name == "note" else [f"{title} is empty"]
    if unicodedata.normalize("NFKC", text).lstrip().startswith(FORMULA):
        return [f"{title} begins with “{text[0]}” like a formula. Type the text instead"]
    if len(text) > LONGEST[name]:
        return [f"{title} must be {LONGEST[name]} characters or fewer"]
    return []
