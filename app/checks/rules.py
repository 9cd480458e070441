"""What a check can find, when it is due, which days count, and what missed days ask for.

Source of the duty: the force's social media strategy (2018): owners check their accounts at least
once a day for enquiries and inappropriate content. The figures below are its proposed defaults.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.accounts.rules import Risk, RiskKind, secret_fault
from app.core.london import LONDON, day, end_of

LONGEST_NOTE = 300
LOOKED_BACK = 30  # days that figures, the third step and patterns look back on
LAST_STEP = 3  # misses in a row
MISSED_OF_30 = 5  # in any 30 days: as many as LAST_STEP in a row
SAME_MINUTE_DAYS = 7  # days, the fewest that can be a habit
SAME_MINUTE_SPREAD = 5  # minutes between the earliest and the latest of them
AT_ONCE = 10  # checks by one person within a minute
MINUTES = 24 * 60
QUIET_DAYS = 60  # without a check: the account is proposed to be set dormant


class Found(StrEnum):
    """What a check found."""

    NOTHING = "nothing to report"
    ENQUIRY = "enquiry answered"
    PASSED_ON = "passed to 101"
    HIDDEN = "inappropriate content hidden"
    REPORTED = "inappropriate content reported"
    EVIDENCE = "inappropriate content, evidence kept"
    STRANGER = "signs of a stranger"
    THREAT = "threat to life"


class State(StrEnum):
    """How one day of one account stands."""

    ON_TIME = "On time"
    LATE = "Late"
    MISSED = "Missed"
    TO_DO = "To do"
    OVERDUE = "Overdue"
    UNCOUNTED = "Not counted"


STEPS = {
    0: "",
    1: "Remind the owner.",
    2: "Corporate Communication does the check. Tell the owner’s inspector.",
    3: "Ask whether the account should stay open to its holders. The owner reviews who checks it.",
}


def note_fault(found: Found, note: str) -> str:
    """Return what is wrong with a note, as a sentence; empty when it will do."""
    if found is Found.NOTHING:
        return "A check with nothing to report has no note." if note else ""
    if not note:
        return "Enter what you found and what you did."
    if len(note) > LONGEST_NOTE:
        return f"Note must be {LONGEST_NOTE} characters or fewer."
    return secret_fault(note)


def due_at(day: date, hour: int) -> datetime:
    """Return the moment by which a day's check is due: `hour` o'clock in London, 24 its end."""
    if hour == 24:
        return end_of(day)
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Duty:
    """The whole days on which a check is due, from `first` to `last`; no `first`: none is yet, no
    `last`: they go on.
    """

    first: date | None
    last: date | None

    def covers(self, day: date) -> bool:
        """Say whether a check is due on this day."""
        if self.first is None or day < self.first:
            return False
        return self.last is None or day <= self.last


def duty(opened_at: datetime, closed_at: datetime | None, began_at: datetime | None) -> Duty:
    """Return the days on which an account is to be checked: whole days that it is open, after the
    day on which the force recorded its first check of any account (`began_at`; None: not yet).
    """
    last = _day(closed_at) - timedelta(days=1) if closed_at else None
    if began_at is None:
        return Duty(None, last)
    return Duty(_day(max(opened_at, began_at)) + timedelta(days=1), last)


def state(day: date, checked_late: bool | None, duty: Duty, at: datetime, due: datetime) -> State:
    """Return how a day stands at `at`. `checked_late`: whether its first check was late, None when
    there is none. `due` is when the check of the day of `at` is due. A miss needs the day to be over.
    """
    if checked_late is not None:
        return State.LATE if checked_late else State.ON_TIME
    today = _day(at)
    if day == today and (duty.last is None or today <= duty.last):
        return State.OVERDUE if at > due else State.TO_DO
    return State.MISSED if day < today and duty.covers(day) else State.UNCOUNTED


def misses_in_a_row(duty: Duty, last_checked: date | None, today: date) -> int:
    """Return on how many days in a row, up to yesterday, the check was missed; 0 once today's is done."""
    if duty.first is None or last_checked == today:
        return 0
    since = (
        duty.first if last_checked is None else max(duty.first, last_checked + timedelta(days=1))
    )
    return _days(since, _last_over(duty, today))


def counted(duty: Duty, today: date, back: int = LOOKED_BACK) -> int:
    """Return how many of the last days before today a check was due on."""
    if duty.first is None:
        return 0
    return _days(max(duty.first, today - timedelta(days=back)), _last_over(duty, today))


def step(in_a_row: int, missed: int) -> int:
    """Return what missed days ask for, from 0 to 3 (`STEPS`); `missed` is of the last 30 days."""
    if in_a_row >= LAST_STEP or missed >= MISSED_OF_30:
        return LAST_STEP
    return in_a_row


def check_risks(handle: str, missed: int, last_on: date | None, quiet_days: int) -> list[Risk]:
    """Return why an account is at risk by its checks: `missed` in a row, up to yesterday; the day of
    the last check; for how many days, of those that count, nothing has been recorded of it.
    """
    found = []
    if missed:
        days = "yesterday" if missed == 1 else f"for {missed} days"
        found.append(Risk(RiskKind.CHECK, f"Nobody has checked {handle} {days}."))
    if quiet_days >= QUIET_DAYS:
        since = f"since {day(last_on)}" if last_on else "since it was opened"
        says = f"Nothing has been recorded of {handle} {since}. Ask whether it should be dormant."
        found.append(Risk(RiskKind.QUIET, says))
    return found


def always_the_same_minute(moments: Iterable[datetime]) -> bool:
    """Say whether one person's first checks of an account, one a day, all came at nearly the same
    time of day, on enough days to be a habit. 23:58 and 00:01 are three minutes apart.
    """
    minutes = sorted(
        at.astimezone(LONDON).hour * 60 + at.astimezone(LONDON).minute for at in moments
    )
    if len(minutes) < SAME_MINUTE_DAYS:
        return False
    later = [*minutes[1:], minutes[0] + MINUTES]
    widest = max(after - before for before, after in zip(minutes, later, strict=True))
    return MINUTES - widest <= SAME_MINUTE_SPREAD


def most_within_a_minute(moments: Sequence[datetime]) -> int:
    """Return the largest number of these moments, in the order of time, that lie within 60 seconds."""
    most = first = 0
    for place, at in enumerate(moments):
        while at - moments[first] >= timedelta(minutes=1):
            first += 1
        most = max(most, place - first + 1)
    return most


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _last_over(duty: Duty, today: date) -> date:
    yesterday = today - timedelta(days=1)
    return yesterday if duty.last is None else min(yesterday, duty.last)


def _days(first: date, last: date) -> int:
    return max(0, (last - first).days + 1)
