"""What stands on a session's attendance sheet, on paper. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass

SPARE = 6  # lines for those who walk in


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody with a place, and how they are marked so far."""

    name: str
    number: str
    mark: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An attendance sheet: the session, who leads it, and a line for each person."""

    title: str
    when: str
    where: str
    trainers: str
    lines: Sequence[Line]


def state(sheet: Sheet) -> str:
    """Return the SHA-256 of what stands on a sheet: two alike are drawn once."""
    return hashlib.sha256(repr(astuple(sheet)).encode()).hexdigest()
