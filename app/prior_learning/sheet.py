"""Reading a CSV file of earlier training: every fault at once, each with its line."""

from datetime import date

from app.core import sheets
from app.core.sheets import Column, Fault, UnreadableError
from app.prior_learning.rules import LONGEST_NOTE, LONGEST_TRAINER, Row, day_fault, read_day

LARGEST = 200 * 1024
MOST_ROWS = 500
COLUMNS = (
    Column("collar number", 20),
    Column("course", 120),
    Column("date", 20),
    Column("trainer", LONGEST_TRAINER),
    Column("note", LONGEST_NOTE, needed=False, filled=False),
)


def read(data: bytes, today: date) -> tuple[list[Row], list[Fault]]:
    """Return the rows of a CSV file, each without the cells in which something is wrong, and every
    fault by its line. A fault in the file as a whole or in its first line leaves no rows.
    """
    try:
        sheet = sheets.read(data, most_rows=MOST_ROWS, largest=LARGEST)
        found, faults = sheets.rows(sheet, COLUMNS, sheets.places(sheet, COLUMNS))
    except UnreadableError as unreadable:
        return [], unreadable.faults
    rows = []
    for line, typed in found:
        trained_on, says = _day(typed["date"], today)
        faults += [Fault(line, f"{says}.")] if says else []
        rows.append(_row(line, typed, trained_on))
    return rows, sorted(faults, key=lambda fault: fault.line)


def _row(line: int, typed: dict[str, str], trained_on: date | None) -> Row:
    return Row(
        line,
        collar_number=typed["collar number"],
        course=typed["course"],
        trained_on=trained_on,
        trainer=typed["trainer"],
        note=typed.get("note", ""),
    )


def _day(text: str, today: date) -> tuple[date | None, str | None]:
    """Return the day that a cell gives, or what is wrong with it; nothing of an empty one."""
    try:
        trained_on = read_day(text) if text else None
    except ValueError as fault:
        return None, str(fault)
    says = day_fault(trained_on, today) if trained_on else None
    return (None, says) if says else (trained_on, None)
