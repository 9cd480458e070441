"""Turning calls into numbers: always beside the floor, always medians of many."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event

from tests.bench.client import Answered, Browser

WARMING = 3
Ask = Callable[[], Answered]


@dataclass(frozen=True, slots=True)
class Line:
    """What one page came to. `statements` None: not counted."""

    name: str
    ms: float
    floor: float
    size: int
    statements: int | None = None
    requests: int = 1
    p95: float = 0

    @property
    def times(self) -> float:
        """How many times the floor it takes."""
        return self.ms / self.floor


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that this percentage of values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def beside_floor(name: str, ask: Ask, floor: Browser, rounds: int, warm: int = WARMING) -> Line:
    """Ask for the floor and the page in turn; return the medians."""
    for _ in range(warm):
        floor.get("/")
        ask()
    below, above, size = [], [], 0
    for _ in range(rounds):
        below.append(floor.get("/").ms)
        answer = ask()
        above.append(answer.ms)
        size = len(answer.body)
    floor_ms = statistics.median(below)
    return Line(name, statistics.median(above), floor_ms, size, p95=percentile(above, 95))


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that run inside; BEGIN is none."""
    ran: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            ran.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", note)
