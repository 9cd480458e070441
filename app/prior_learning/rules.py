"""What a record of earlier training may say, who may approve it, and when it may still certify."""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.london import day as written
from app.core.sheets import Fault
from app.people.rules import collar

EARLIEST = date(2000, 1, 1)  # before it a year is mistyped, not a memory
LONGEST_TRAINER, LONGEST_NOTE = 120, 500
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
UK_DAY = re.compile(r"(\d{1,2})[ /.-](\d{1,2})[ /.-](\d{4})", re.ASCII)


class State(StrEnum):
    """Where a record stands."""

    WAITING = "Waiting"
    APPROVED = "Approved"
    WITHDRAWN = "Withdrawn"


class Earned(StrEnum):
    """What the approval of a record gives its person."""

    NOTHING = "nothing"
    LESSONS = "it stands for the lessons"
    SIGNATURE = "a certificate, once the undertaking is signed"
    CERTIFICATE = "a certificate"


@dataclass(frozen=True, slots=True)
class Training:
    """What is recorded of one training."""

    person_id: int
    course: str
    trained_on: date
    trainer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV file, read but not yet held against what is known here. A cell in which
    something is wrong is left empty.
    """

    line: int
    collar_number: str
    course: str
    trained_on: date | None
    trainer: str
    note: str


def read_day(text: str) -> date:
    """Return the day that somebody wrote: "2025-03-31", "31/3/2025" or "31 3 2025".

    Raises `ValueError` with a sentence when it is no day.
    """
    if found := ISO_DAY.fullmatch(text):
        year, month, number = (int(part) for part in found.groups())
    elif found := UK_DAY.fullmatch(text):
        number, month, year = (int(part) for part in found.groups())
    else:
        raise ValueError("Date must be like 31/3/2025 or 2025-03-31")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError("Date must be a real day, like 31/3/2025") from None


def day_fault(trained_on: date, today: date) -> str | None:
    """Return what is wrong with a day of training, or None."""
    if trained_on > today:
        return "Date must not be in the future"
    return f"Date must be after {written(EARLIEST)}" if trained_on < EARLIEST else None


def matched(
    rows: Iterable[Row],
    people: Mapping[str, int],
    courses: Mapping[str, str],
    recorded: Set[tuple[int, str, date]],
) -> tuple[list[Training], list[Fault]]:
    """Hold rows against what is known here: people by collar number, courses by id or title in small
    letters, and what is recorded already. Returns what can be recorded, and every fault by its line.
    """
    made: list[Training] = []
    faults: list[Fault] = []
    lines: dict[tuple[int, str, date], int] = {}
    for row in rows:
        person_id = people.get(collar(row.collar_number))
        course = courses.get(row.course.casefold())
        if row.collar_number and person_id is None:
            says = f"Nobody you may record for serves as {row.collar_number}."
            faults.append(Fault(row.line, says))
        if row.course and course is None:
            faults.append(Fault(row.line, f"There is no course called {row.course}."))
        if person_id is None or course is None or row.trained_on is None:
            continue
        key = (person_id, course, row.trained_on)
        if key in recorded:
            faults.append(Fault(row.line, "This training is recorded already."))
        elif key in lines:
            faults.append(Fault(row.line, f"This is the same training as line {lines[key]}."))
        lines.setdefault(key, row.line)
        made.append(Training(person_id, course, row.trained_on, row.trainer, row.note))
    return made, faults


def obstacles(
    *,
    by_id: int,
    recorded_by_id: int,
    person_id: int,
    approved: bool,
    withdrawn: bool,
    serves: bool,
) -> tuple[str, ...]:
    """Return why somebody cannot approve a record; empty when they can.

    Source: the security baseline, section 3: nobody grants themselves anything.
    """
    found = {
        "This training is approved already.": approved,
        "This record is withdrawn.": withdrawn,
        "You recorded this training. Somebody else must approve it.": by_id == recorded_by_id,
        "This training is your own. Somebody else must approve it.": by_id == person_id,
        "This person does not serve in the force.": not serves,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def earned(
    *,
    certifies: bool,
    stands_for_lessons: bool,
    has_to_sign: bool,
    counts_until: datetime,
    held_until: datetime | None,
    may_renew: bool,
    at: datetime,
) -> Earned:
    """Return what approving a record at `at` gives. `certifies` and `stands_for_lessons` are what the
    course says. Whoever holds a certificate gets another only when it may be renewed now
    (`may_renew`) and the new one would last longer than theirs (`held_until`).
    """
    holds = held_until is not None and held_until > at
    if counts_until <= at or (holds and not may_renew):
        return Earned.NOTHING
    if certifies and (held_until is None or held_until < counts_until):
        return Earned.SIGNATURE if has_to_sign else Earned.CERTIFICATE
    return Earned.LESSONS if stands_for_lessons else Earned.NOTHING
