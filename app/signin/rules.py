"""What makes a password acceptable, how long to wait after failures, how long a sign-in lasts.

Source: OWASP ASVS 5.0, chapters 6 and 7; the force's security baseline, section 2.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

SHORTEST, LONGEST = 12, 1000
FEWEST_CHARACTERS = 5  # different ones
SHORTEST_WORD = 4  # of one's own words: "Jo" and "Lee" stand in too many others
ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(minutes=30)
RESET_LASTS = timedelta(minutes=30)
FREE_FAILURES = 10
WINDOW = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)


def composed(password: str) -> str:
    """Return the password as it is hashed: composed (NFC), so that "é" is the same on every keyboard."""
    return unicodedata.normalize("NFC", password)


def faults(password: str, own_words: Iterable[str]) -> tuple[str, ...]:
    """Return what is wrong with a new password, as sentences; empty when it will do.

    `own_words` are words a stranger would try (`own_words`).
    """
    plain = composed(password).casefold()
    if len(password) < SHORTEST:
        return (f"Password must be {SHORTEST} characters or more",)
    if len(password) > LONGEST:
        return (f"Password must be {LONGEST} characters or fewer",)
    if any(
        word.casefold() in plain or word.casefold() in plain.replace(" ", "") for word in own_words
    ):
        return ("Password must not contain your name, your number, the force or Keyholder",)
    if plain in common_passwords() or len(set(plain)) < FEWEST_CHARACTERS:
        return ("Password must not be one that many people use",)
    return ()


def own_words(name: str, collar_number: str, force_name: str) -> tuple[str, ...]:
    """Return the words that this person's password must not contain."""
    whole = name.replace(" ", "")
    words = [*name.split(), whole, *force_name.split(), "keyholder", collar_number]
    return tuple(word for word in words if len(word) >= SHORTEST_WORD)


@cache
def common_passwords() -> frozenset[str]:
    """Return the shipped list of common passwords that are long enough, in small letters.

    It is made by scripts/common_passwords.py from words, sequences and habits of our own choosing.
    """
    text = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line)


# What stands in a browser's name for itself -> what people call it. The first that fits.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    **{"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"},
    **{"Mac OS": "a Mac", "CrOS": "a Chromebook", "Linux": "Linux"},
}


def device(agent: str) -> str:
    """Return "Chrome on Windows" for a browser's name for itself; what it says is not proved."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "Another browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def wait_until(failures: Iterable[datetime], at: datetime) -> datetime | None:
    """Return until when the next try must wait, after these failures of one person or address;
    None when it need not.

    The first ten in five minutes are free; then the wait doubles with each, up to five minutes.
    It ends by itself, so that no stranger can lock somebody out for ever.
    """
    burst = sorted(one for one in failures if at - WINDOW < one <= at)
    if len(burst) < FREE_FAILURES:
        return None
    wait = min(FIRST_WAIT * 2 ** min(len(burst) - FREE_FAILURES, 10), LONGEST_WAIT)
    until = burst[-1] + wait
    return until if until > at else None
