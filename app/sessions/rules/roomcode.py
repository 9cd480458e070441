"""The code shown in the room: six characters that change each minute. Pure.

It is worked out from a secret of the session and the minute, and kept nowhere.
"""

import hmac
from datetime import UTC, datetime, timedelta

LETTERS = "ACDEFHJKLMNPRTUVWXY3479"  # none that looks like another
LENGTH = 6
MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def code(secret: bytes, at: datetime) -> str:
    """Return the code of the minute in which `at` lies."""
    minute = (at - _EPOCH) // MINUTE
    number = int.from_bytes(hmac.digest(secret, b"%d" % minute, "sha256"))
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def accepts(typed: str, secret: bytes, at: datetime) -> bool:
    """Say whether this is the code of the present or the previous minute, however it is typed."""
    plain = "".join(one for one in typed.upper() if one.isalnum()).encode()
    codes = (code(secret, at), code(secret, at - MINUTE))
    return any([hmac.compare_digest(plain, one.encode()) for one in codes])


def seconds_left(at: datetime) -> int:
    """Return how long the code of this minute still stands, in whole seconds, at least one."""
    return 60 - (at - _EPOCH) % MINUTE // timedelta(seconds=1)
