"""The words for where a person stands with a course, one for each state; and figures by district."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.london import LONDON, days_since

SOON = timedelta(days=60)


class State(StrEnum):
    """Where a person stands with a course at a moment."""

    IN_FORCE = "In force"
    SOON = "Lapses soon"
    LAPSED = "Lapsed"
    REVOKED = "Revoked"
    NEVER = "Never certified"


TAGS = {
    State.IN_FORCE: "govuk-tag--green",
    State.SOON: "govuk-tag--yellow",
    State.LAPSED: "govuk-tag--red",
    State.REVOKED: "govuk-tag--red",
    State.NEVER: "govuk-tag--grey",
}


def state(until: datetime | None, was_revoked: bool, at: datetime) -> State:
    """Return the state of somebody whose newest certificate ends (or ended) at `until`."""
    if until is None:
        return State.NEVER
    if until <= at:
        return State.REVOKED if was_revoked else State.LAPSED
    return State.SOON if until <= at + SOON else State.IN_FORCE


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list."""

    id: int
    collar_number: str
    titled: str
    unit: str
    state: State
    until: datetime | None
    accounts: int

    @property
    def tag(self) -> str:
        """The colour of the state's tag; the word goes with it."""
        return TAGS[self.state]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An open account from which nobody may post, since when, and why."""

    account_id: int
    handle: str
    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people stand where with a course. They change only with the history, or with time."""

    serving: int
    needed: int
    certified: int
    soon_ids: tuple[int, ...]  # whose certificate lapses within 60 days
    overdue: int
    overdue_since: datetime | None  # the longest
    lapses: tuple[tuple[str, int], ...]  # month and how many, the next twelve
    units: tuple[tuple[str, str], ...]  # path and name, for the filter

    @property
    def soon(self) -> int:
        """How many have a certificate that lapses within 60 days."""
        return len(self.soon_ids)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of Corporate Communication's first page, as of `at`, for one viewer: `uncovered`
    and `ownerless` are of the accounts, `waiting` of the requests that their roles cover.
    """

    at: datetime
    people: Counts
    soon_not_started: int
    open_accounts: int
    uncovered: tuple[Uncovered, ...]
    ownerless: int
    waiting: int
    waiting_since: datetime | None  # the oldest

    @property
    def longest_overdue_days(self) -> int:
        """For how many days the one who is longest overdue has been so."""
        since = self.people.overdue_since
        return days_since(since, self.at) if since else 0

    @property
    def oldest_waiting_days(self) -> int:
        """For how many days the oldest request has waited."""
        return days_since(self.waiting_since, self.at) if self.waiting_since else 0


def summary(lapses: tuple[tuple[str, int], ...], soon: int) -> str:
    """Return the sentence that says what the chart of lapsing certificates shows."""
    if not any(number for _, number in lapses):
        return "No certificate lapses in these months."
    month, most = max(lapses, key=lambda one: one[1])
    verb = "lapses" if soon == 1 else "lapse"
    return (
        f"{soon} {verb} within 60 days, in the months marked. "
        f"The busiest month is {month}, with {most}."
    )


def soon_months(at: datetime) -> int:
    """Return how many months, this one first, the next 60 days reach into."""
    first, last = at.astimezone(LONDON), (at + SOON).astimezone(LONDON)
    return (last.year - first.year) * 12 + last.month - first.month + 1


@dataclass(frozen=True, slots=True)
class Area:
    """The figures of a part of the force, without names: what chief officers read."""

    name: str
    needed: int = 0
    certified: int = 0
    soon: int = 0
    overdue: int = 0
    accounts: int = 0
    uncovered: int = 0
    waiting: int = 0


COUNTED = ("needed", "certified", "soon", "overdue", "accounts", "uncovered", "waiting")
ELSEWHERE = "Not in a district"


def by_district(
    districts: Sequence[tuple[str, str]], counted: Iterable[tuple[str | None, str, int]]
) -> list[Area]:
    """Return the figures of each district, given (path and name); of whatever lies in none of them a
    row of its own, unless there is nothing. `counted` holds a unit's path, what was counted, how many.
    """
    found: dict[str, Counter[str]] = {path: Counter() for path, _ in districts}
    elsewhere: Counter[str] = Counter()
    for path, what, number in counted:
        within = next((one for one in found if (path or "").startswith(one)), None)
        (found[within] if within is not None else elsewhere)[what] += number
    areas = [Area(name, **_numbers(found[path])) for path, name in districts]
    return [*areas, Area(ELSEWHERE, **_numbers(elsewhere))] if elsewhere.total() else areas


def in_all(areas: Sequence[Area]) -> Area:
    """Return the figures of these parts together."""
    return Area("In all", **{what: sum(getattr(one, what) for one in areas) for what in COUNTED})


def _numbers(counter: Counter[str]) -> dict[str, int]:
    return {what: counter[what] for what in COUNTED}
