"""Argon2id, as many at once as there are cores, the rest wait briefly."""

import os
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.signin.rules import composed

T = TypeVar("T")

# Source: OWASP Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
LONGEST_WAIT_SECONDS = 5.0
_places = BoundedSemaphore(os.cpu_count() or 1)
# Of random bytes that nobody kept: no password has it. Made with the parameters above (a test holds
# them together), so that looking at it takes as long as looking at a real one.
DUMMY = (
    "$argon2id$v=19$m=19456,t=2,p=1$KqGXIE4qLpMCXCoiNURf3Q"
    "$sJYY97olDEbZjw131mWi/pGgnKvhmYVS3Xk5g09auuI"
)


class Busy(Exception):
    """Too many people sign in at this moment."""


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password. Raises `Busy` when no place is free in time."""
    return _in_turn(lambda: hasher.hash(composed(password)))


def is_right(stored: str | None, password: str) -> bool:
    """Say whether the password is the stored one. Without a stored one the work is the same, the
    answer no. Raises `Busy` when no place is free in time.
    """

    def verify() -> bool:
        try:
            return hasher.verify(stored or DUMMY, composed(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    return _in_turn(verify)


def is_outdated(stored: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(stored)


def _in_turn(work: Callable[[], T]) -> T:
    if not _places.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise Busy
    try:
        return work()
    finally:
        _places.release()
