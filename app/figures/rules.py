"""What is counted each month, what a file of figures says, and how a month compares with a year before.

Source: the force's social media strategy (August 2018): evaluation each month, and its measure of
success, "increase each year".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.accounts.rules import plain
from app.core import sheets
from app.core.london import NBSP
from app.core.sheets import Column, Fault, UnreadableError

STRATEGY_MONTH = date(2018, 8, 1)  # the first row: what the strategy says of its own month
STRATEGY = "Social media strategy, August 2018"
LARGEST = 2**53  # beyond it no count of anything
WEBSITE = "website"
MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?|(\d{1,2})[ /.-](\d{4})", re.ASCII)
NAMED_MONTH = re.compile(r"([a-z]{3,9})[ .-]+(\d{4})", re.ASCII)
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Measure(StrEnum):
    """What is counted."""

    FOLLOWERS = "followers"
    POSTS = "posts"
    ENQUIRIES = "enquiries"
    RESPONSE = "response minutes"
    VISITORS = "visitors"


OF_ACCOUNTS = (Measure.FOLLOWERS, Measure.POSTS, Measure.ENQUIRIES, Measure.RESPONSE)
SAID = {
    Measure.FOLLOWERS: "Followers",
    Measure.POSTS: "Posts",
    Measure.ENQUIRIES: "Enquiries",
    Measure.RESPONSE: "Minutes to respond",
    Measure.VISITORS: "Visitors",
}
HINTS = {
    Measure.FOLLOWERS: "On the last day of the month.",
    Measure.POSTS: "In the month.",
    Measure.ENQUIRIES: "From the public, in the month.",
    Measure.RESPONSE: "From an enquiry to the answer, in whole minutes.",
    Measure.VISITORS: "To the force’s website, in the month.",
}
COLUMNS = (
    Column("account", 120, holds_handles=True),
    Column("month", 20),
    *(Column(str(one), 20, needed=False, filled=False) for one in Measure),
    Column("platform", 60, needed=False, filled=False),
)


class Judged(StrEnum):
    """How a figure stands against "increase each year"."""

    MET = "Increased"
    NOT_MET = "Not increased"
    NONE = "Nothing a year before"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure to be recorded; `account_id` is None for the website."""

    account_id: int | None
    month: date
    measure: Measure
    value: int


@dataclass(frozen=True, slots=True)
class Change:
    """How a month compares with the same month a year before."""

    value: int
    before: int | None
    judged: Judged

    @property
    def difference(self) -> int | None:
        """How much more it is; None when there is nothing a year before."""
        return None if self.before is None else self.value - self.before

    @property
    def says(self) -> str:
        """The same in words: "+120 (+12 %)"."""
        if self.before is None:
            return "–"
        more = self.value - self.before
        share = f" ({more * 100 / self.before:+.0f}{NBSP}%)" if self.before else ""
        return f"{more:+,}{share}"


def change(measure: Measure, value: int, before: int | None) -> Change:
    """Return how a figure compares with the one a year before. The time to respond is to fall: it is
    the one figure of which less is more.
    """
    if before is None:
        return Change(value, None, Judged.NONE)
    better = value < before if measure is Measure.RESPONSE else value > before
    return Change(value, before, Judged.MET if better else Judged.NOT_MET)


def judged_word(measure: Measure, judged: Judged) -> str:
    """Return the verdict as a page says it."""
    if measure is Measure.RESPONSE and judged is not Judged.NONE:
        return "Faster" if judged is Judged.MET else "Not faster"
    return str(judged)


def a_year_before(month: date) -> date:
    """Return the same month of the year before."""
    return month.replace(year=month.year - 1)


def read_month(text: str) -> date:
    """Return the first day of a month: "2026-10", "10/2026", "October 2026". Raises `ValueError` with a
    sentence when it is none.
    """
    said = " ".join(text.casefold().split())
    year = month = 0
    if found := MONTH.fullmatch(said):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
    elif (found := NAMED_MONTH.fullmatch(said)) and found[1][:3] in NAMES:
        year, month = int(found[2]), NAMES.index(found[1][:3]) + 1
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        raise ValueError("Month must be like 10 2026 or 2026-10")
    return date(year, month, 1)


def month_fault(month: date, today: date) -> str | None:
    """Return what is wrong with a month of figures, or None."""
    if month > today:
        return "Month must not be in the future"
    return "Month must be August 2018 or later" if month < STRATEGY_MONTH else None


def read_number(text: str) -> int:
    """Return a whole number as people type it: "12,345" or "12 345". Raises `ValueError`."""
    plain_ = text.replace(",", "").replace(" ", "").replace("\u00a0", "")
    if not (plain_.isascii() and plain_.isdigit() and len(plain_) < 16):
        raise ValueError("must be a whole number, like 1250")
    return int(plain_)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file: an account as written, a month, and its figures."""

    line: int
    account: str
    platform: str
    month: date
    figures: Mapping[Measure, int]


def read(data: bytes, *, most_rows: int, today: date) -> tuple[list[Row], list[Fault]]:
    """Return the lines of a CSV file of figures that are right, and every fault by its line."""
    try:
        sheet = sheets.read(data, most_rows=most_rows)
        found, faults = sheets.rows(sheet, COLUMNS, sheets.places(sheet, COLUMNS))
    except UnreadableError as unreadable:
        return [], unreadable.faults
    rows = []
    for line, typed in found:
        row, says = _row(line, typed, today)
        rows += [row] if row else []
        faults += [Fault(line, f"{one}.") for one in says]
    return rows, sorted(faults, key=lambda fault: fault.line)


def _row(line: int, typed: Mapping[str, str], today: date) -> tuple[Row | None, list[str]]:
    says: list[str] = []
    month = _month(typed["month"], today, says)
    of_website = plain(typed["account"]) == WEBSITE
    figures = {}
    for one in Measure:
        if not (text := typed.get(str(one), "")):
            continue
        if (one is Measure.VISITORS) is not of_website:
            says.append(f"{SAID[one]} are {'not of the website' if of_website else 'of the website alone'}")  # fmt: skip
            continue
        try:
            figures[one] = read_number(text)
        except ValueError as fault:
            says.append(f"{SAID[one]} {fault}")
    if not figures and not says:
        says.append("There is no figure in this row")
    if says or month is None or not typed["account"]:
        return None, says
    return Row(line, typed["account"], typed.get("platform", ""), month, figures), says


def _month(text: str, today: date, says: list[str]) -> date | None:
    try:
        month = read_month(text) if text else None
    except ValueError as fault:
        says.append(str(fault))
        return None
    if month and (wrong := month_fault(month, today)):
        says.append(wrong)
        return None
    return month


def matched(
    rows: Iterable[Row],
    accounts: Sequence[tuple[int, str, str]],
    known: Mapping[tuple[int | None, date, Measure], int],
    *,
    website: bool,
) -> tuple[list[Figure], list[Fault]]:
    """Hold lines against the register: accounts (id, handle, platform) and the figures known already.

    Returns what is new; what is known with the same value is left out, and with another value is a
    fault: a correction is made by hand, with its reason. `website`: whether its figures may be recorded.
    """
    made: list[Figure] = []
    faults: list[Fault] = []
    lines: dict[tuple[int | None, date, Measure], int] = {}
    for row in rows:
        account_id, says = _account(row, accounts, website=website)
        if says:
            faults.append(Fault(row.line, says))
            continue
        for measure, value in row.figures.items():
            key = (account_id, row.month, measure)
            if key in lines:
                says = f"{SAID[measure]} of this month stand on line {lines[key]}, too."
                faults.append(Fault(row.line, says))
            elif known.get(key, value) != value:
                says = f"{SAID[measure]} of this month are recorded as {known[key]:,}. Correct them by hand, with a reason."  # fmt: skip
                faults.append(Fault(row.line, says))
            elif key not in known:
                made.append(Figure(account_id, row.month, measure, value))
            lines[key] = row.line
    return made, faults


def _account(
    row: Row, accounts: Sequence[tuple[int, str, str]], *, website: bool
) -> tuple[int | None, str]:
    """Return whose figures a line gives (None: the website's), and what is wrong with that."""
    wanted = plain(row.account)
    if wanted == WEBSITE:
        return None, "" if website else "There is no account called website."
    fits = [
        id_
        for id_, handle, platform in accounts
        if plain(handle) == wanted and platform.casefold().startswith(row.platform.casefold())
    ]
    if len(fits) > 1:
        return None, f"There are {len(fits)} accounts called {row.account}. Name the platform."
    return (fits[0], "") if fits else (None, f"There is no account called {row.account}.")
