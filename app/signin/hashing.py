"""Argon2id. One password at a time is looked at in each process, behind the pages that others read."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.signin.rules import composed

# Source: OWASP Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
LONGEST_WAIT_SECONDS = 5.0
NICE, NICEST = 10, 19  # how much nicer than the threads that make pages; as nice as can be
_place = threading.Lock()
# Of random bytes that nobody kept: no password has it. Made with the parameters above (a test holds
# them together), so that looking at it takes as long as looking at a real one.
DUMMY = (
    "$argon2id$v=19$m=19456,t=2,p=1$KqGXIE4qLpMCXCoiNURf3Q"
    "$sJYY97olDEbZjw131mWi/pGgnKvhmYVS3Xk5g09auuI"
)


class Busy(Exception):
    """Too many people sign in at this moment."""


def _step_back() -> None:
    """Let whoever reads a page go first on a busy core; on Linux a thread has its own priority."""
    thread = threading.get_native_id()
    nice = os.getpriority(os.PRIO_PROCESS, thread)
    os.setpriority(os.PRIO_PROCESS, thread, min(nice + NICE, NICEST))


_behind = ThreadPoolExecutor(1, "password", _step_back)


@contextmanager
def turn() -> Iterator[None]:
    """Wait until nobody else's password is looked at in this process. To be taken before anything
    in the database is held. Raises `Busy` when that takes longer than five seconds.
    """
    if not _place.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _place.release()


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return hasher.hash(composed(password))


def is_right(stored: str | None, password: str) -> bool:
    """Say whether the password is the stored one. Without a stored one the work is the same, the
    answer no. Call it in one's `turn`.
    """
    return _behind.submit(_is_right, stored, password).result()


def _is_right(stored: str | None, password: str) -> bool:
    try:
        return hasher.verify(stored or DUMMY, composed(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(stored)
