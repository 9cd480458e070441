"""Platforms, kinds of account, and how a handle is written."""

import difflib
from collections.abc import Iterable
from enum import StrEnum


class Platform(StrEnum):
    """Where official accounts live."""

    X = "X (formerly Twitter)"
    FACEBOOK = "Facebook"
    INSTAGRAM = "Instagram"
    YOUTUBE = "YouTube"


class AccountKind(StrEnum):
    """What an account is for. Source: the force's social media strategy (2018)."""

    MAIN = "main"
    CHIEF_OFFICER = "chief officer"
    NEIGHBOURHOOD = "neighbourhood"
    SPECIALIST = "specialist"
    SHARED = "shared with other forces"
    LOCAL_EXCEPTION = "local exception"


def plain(handle: str) -> str:
    """Return the handle as it is compared: no @, no spaces around, small letters."""
    return handle.strip().lstrip("@").casefold()


def nearest(asked: str, handles: Iterable[str]) -> list[str]:
    """Return up to three handles that look most like the one asked for, best first."""
    by_plain = {plain(handle): handle for handle in handles}
    found = difflib.get_close_matches(plain(asked), list(by_plain), n=3, cutoff=0.4)
    return [by_plain[one] for one in found]
