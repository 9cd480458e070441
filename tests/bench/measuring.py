"""Turning calls into numbers: always beside the floor, always medians of many."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.client import Answered, Browser

WARMING = 2  # both workers should have answered once
Ask = Callable[[], Answered]


@dataclass(frozen=True, slots=True)
class Line:
    """What one page came to. `statements` None: not counted."""

    name: str
    ms: float
    floor: float
    size: int
    statements: int | None = None
    requests: int | None = None
    first_visit: int = 0  # bytes of all those requests
    p95: float = 0

    @property
    def times(self) -> float:
        """How many times the floor it takes."""
        return self.ms / self.floor


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that this percentage of values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def beside_floor(asks: Mapping[str, Ask], floor: Browser, rounds: int) -> list[Line]:
    """Ask for the floor and each page in turn, again and again; return the medians."""
    taken: dict[str, list[Answered]] = {name: [] for name in asks}
    below: list[float] = []
    for turn in range(-WARMING, rounds):
        ground = floor.get("/").ms
        answers = {name: ask() for name, ask in asks.items()}
        if turn >= 0:
            below.append(ground)
            for name, answer in answers.items():
                taken[name].append(answer)
    return [_line(name, answers, statistics.median(below)) for name, answers in taken.items()]


def _line(name: str, answers: Sequence[Answered], floor_ms: float) -> Line:
    times = [one.ms for one in answers]
    size = len(answers[-1].body)
    return Line(name, statistics.median(times), floor_ms, size, p95=percentile(times, 95))
