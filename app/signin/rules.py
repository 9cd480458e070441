"""What makes a password acceptable, how long to wait after failures, how long a sign-in lasts.

Source: OWASP ASVS 5.0, chapters 6 and 7; the force's security baseline, section 2.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

SHORTEST, LONGEST = 12, 1000
ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(minutes=30)
RESET_LASTS = timedelta(minutes=30)
FREE_FAILURES = 10
WINDOW = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=5)


def faults(password: str, own_words: Iterable[str]) -> tuple[str, ...]:
    """Return what is wrong with a new password, as sentences; empty when it will do.

    `own_words` are words a stranger would try: name, collar number, force, product.
    """
    if len(password) < SHORTEST:
        return (f"Password must be {SHORTEST} characters or more",)
    if len(password) > LONGEST:
        return (f"Password must be {LONGEST} characters or fewer",)
    plain = password.casefold()
    if any(len(word) >= 4 and word.casefold() in plain for word in own_words):
        return ("Password must not contain your name, your number, the force or Keyholder",)
    if plain in common_passwords() or len(set(plain)) < 5:
        return ("Password must not be one that many people use",)
    return ()


@cache
def common_passwords() -> frozenset[str]:
    """Return the shipped list of common passwords that are long enough, in small letters."""
    text = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line)


def wait_until(failures: list[datetime], at: datetime) -> datetime | None:
    """Return until when the next try must wait, after these failures of one person or address.

    The first ten in five minutes are free; then the wait doubles with each, up to five minutes.
    It ends by itself, so that no stranger can lock somebody out for ever.
    """
    recent = sorted(one for one in failures if one > at - 2 * WINDOW)
    burst = [one for one in recent if one > at - WINDOW]
    if len(burst) < FREE_FAILURES:
        return None
    wait = min(timedelta(seconds=2) * 2 ** min(len(burst) - FREE_FAILURES, 10), LONGEST_WAIT)
    until = burst[-1] + wait
    return until if until > at else None
