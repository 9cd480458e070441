"""One run: how much is measured, and the servers that everything is measured on."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench import bare, force
from tests.bench.client import Browser
from tests.bench.measuring import Ask, Line, beside_floor
from tests.bench.servers import serving

FLOOR_PORT, SMALL_PORT, LARGE_PORT = 8930, 8931, 8932


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    large: int  # people in the large force
    rounds: int  # of a page beside the floor
    long_rounds: int  # of a list of a thousand
    exports: int  # of everyone as CSV
    hand_ins: int  # by all clients together
    waves: int  # of sixteen people signing in
    certificates: int


QUICK = Sizes(
    large=20_000, rounds=60, long_rounds=7, exports=3, hand_ins=160, waves=3, certificates=100
)
FULL = Sizes(
    large=100_000, rounds=200, long_rounds=15, exports=3, hand_ins=256, waves=8, certificates=1000
)


class Bench:
    """Two forces and the floor, each served for as long as the run lasts."""

    def __init__(self, sizes: Sizes, folder: Path, stack: ExitStack) -> None:
        self.sizes = sizes
        base = force.found(folder / "base")
        self.small = force.raised(base, folder / "small", SMALL_PORT, 1_000)
        self.large = force.raised(base, folder / "large", LARGE_PORT, sizes.large)
        bare.fill(folder / "floor.db")
        environ = {"BENCH_FLOOR": str(folder / "floor.db")}
        stack.enter_context(serving("tests.bench.bare:app", FLOOR_PORT, environ, "/"))
        self.floor = Browser(FLOOR_PORT)
        self.server = stack.enter_context(
            serving("wsgi:app", SMALL_PORT, self.small.environ, "/readyz")
        )
        stack.enter_context(serving("wsgi:app", LARGE_PORT, self.large.environ, "/readyz"))
        self.learners = iter(self.small.learners)

    def line(self, name: str, ask: Ask, rounds: int | None = None) -> Line:
        """Measure one page beside the floor."""
        return self.lines({name: ask}, rounds)[0]

    def lines(self, asks: Mapping[str, Ask], rounds: int | None = None) -> list[Line]:
        """Measure some pages beside the floor and beside each other."""
        print(f"  {', '.join(asks)}", flush=True)
        return beside_floor(asks, self.floor, rounds or self.sizes.rounds)
