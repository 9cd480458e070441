"""How long a certificate is in force, its serial, and the words for its state."""

import calendar
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core.london import end_of, last_day, local, start_of

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = f"{CROCKFORD}*~$=U"
BODY = 26  # letters of 5 bits: 130 bits
GROUP = 5
SOON = timedelta(days=60)
SERIAL = re.compile(rf"[A-Z]{{2}}[{CROCKFORD}]{{{BODY}}}[{re.escape(CHECKS)}]")
READ_AS = str.maketrans("OIL", "011")


class State(StrEnum):
    """What the verification page answers."""

    IN_FORCE = "In force"
    LAPSED = "Lapsed"
    REVOKED = "Revoked"
    SUPERSEDED = "Superseded"
    UNKNOWN = "Not known"


class Route(StrEnum):
    """How a certificate was earned."""

    ONLINE = "online lessons and quiz"
    SESSION = "session and quiz"
    ONLINE_AND_SESSION = "online lessons, session and quiz"
    PRIOR_AND_QUIZ = "prior learning and quiz"
    PRIOR = "prior learning, approved"

    @property
    def because(self) -> str:
        """What its holder has done, as a message tells them."""
        if self is Route.PRIOR:
            return "your training before Keyholder was approved"
        return "you have passed the course"


@dataclass(frozen=True, slots=True)
class Term:
    """From when, up to when, and how far back a certificate brings access back."""

    starts_at: datetime
    ends_at: datetime
    restores_from: datetime


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; the last of the month where there is no such day
    (29 February and a year: 28 February).
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def term(
    issued_at: datetime,
    previous_ends_at: datetime | None,
    *,
    validity_months: int,
    renewal_window_days: int,
    restores_within_days: int,
) -> Term:
    """Return the term of a certificate issued at `issued_at`.

    In force from the instant of issue to the end of the London day `validity_months` later. A
    renewal inside the window counts from the day the one before ends, so that nobody loses days
    by being early. `previous_ends_at` is the end of the certificate in force now, if any.
    """
    today = _day(issued_at)
    first = today
    if previous_ends_at is not None and previous_ends_at > issued_at:
        last = last_day(previous_ends_at)
        if issued_at >= renewal_opens_at(previous_ends_at, renewal_window_days):
            first = last
    return Term(
        starts_at=issued_at,
        ends_at=end_of(months_after(first, validity_months)),
        restores_from=start_of(today - timedelta(days=restores_within_days)),
    )


def renewal_opens_at(ends_at: datetime, window_days: int) -> datetime:
    """Return from when a certificate may be renewed: the start of a London day."""
    return start_of(last_day(ends_at) - timedelta(days=window_days))


def _day(at: datetime) -> date:
    moment = local(at)
    return moment.date() if isinstance(moment, datetime) else moment


def new_serial(prefix: str) -> str:
    """Return an unguessable serial (more than 129 bits) with a check character: "KH-7F3K9-…".

    Drawn again while the check character is a sign (*~$=): programs that turn an address into a
    link would cut it off.
    """
    while True:
        body = "".join(secrets.choice(CROCKFORD) for _ in range(BODY))
        if (check := check_character(body)).isalnum():
            return _grouped(prefix, body + check)


def check_character(body: str) -> str:
    """Return the check character of a serial's body. Source: Crockford's base 32, mod 37."""
    number = 0
    for letter in body:
        number = (number * 32 + CROCKFORD.index(letter)) % 37
    return CHECKS[number]


def read_serial(text: str) -> str | None:
    """Return the serial that somebody typed in its one form, or None when it cannot be one.

    Small letters, spaces and missing hyphens do not matter; O is read as 0, I and L as 1.
    """
    plain = "".join(text.upper().split()).replace("-", "")
    prefix, body = plain[:2], plain[2:].translate(READ_AS)
    if not SERIAL.fullmatch(prefix + body) or check_character(body[:-1]) != body[-1]:
        return None
    return _grouped(prefix, body)


def _grouped(prefix: str, body: str) -> str:
    groups = [body[start : start + GROUP] for start in range(0, len(body), GROUP)]
    return "-".join([prefix, *groups])


def state(
    *,
    ended_at: datetime,
    revoked_at: datetime | None,
    is_followed: bool,
    at: datetime,
) -> State:
    """Return a certificate's state at `at`.

    `ended_at` is its true end (`certificate_term`). It is superseded, before and after that, when
    a later certificate took over before or as it ended: the person need not pass again. It lapsed
    when none did.
    """
    if revoked_at is not None and revoked_at <= at:
        return State.REVOKED
    if is_followed:
        return State.SUPERSEDED
    return State.IN_FORCE if ended_at > at else State.LAPSED


def tag_word(found: State, ended_at: datetime, at: datetime) -> str:
    """Return the word on a certificate's tag: "Lapses soon" in its last 60 days in force."""
    if found is State.IN_FORCE and ended_at <= at + SOON:
        return "Lapses soon"
    return found.value


def initials(name: str) -> str:
    """Return the first letter of each part of a name: "SE" for Sam Ellis."""
    return "".join(part[0] for part in name.split())


def is_same_name(typed: str, name: str) -> bool:
    """Say whether a typed name is the person's: capitals and extra spaces do not matter."""
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()
