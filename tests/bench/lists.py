"""Corporate Communication's page, its full list and its CSV, in two forces side by side."""

from collections.abc import Callable
from contextlib import ExitStack

from app.core.db import db
from tests.bench import force
from tests.bench.client import Answered, Browser, session_for
from tests.bench.force import Force
from tests.bench.measuring import Line
from tests.bench.run import Bench
from tests.bench.visits import visited

PAGE, WHOLE, TABLE = "/people", "/people?per_page=1000", "/people.csv"


def lines(bench: Bench) -> list[Line]:
    """Measure each list in both forces in turn, so that their ratio is of the same moments."""
    print("Lists", flush=True)
    forces, sizes = (bench.small, bench.large), bench.sizes
    readers = [reader(one) for one in forces]
    made: list[Line] = []
    for name, path, rounds in (
        ("People", PAGE, sizes.rounds),
        ("1,000 on one page", WHOLE, sizes.long_rounds),
        ("CSV of all", TABLE, sizes.exports),
    ):
        asks = {named(name, one): _get(who, path) for one, who in zip(forces, readers, strict=True)}
        measured = bench.lines(asks, rounds)
        for one, who, line in zip(forces, readers, measured, strict=True):
            with one.opened() as app:
                made.append(visited(line, app, who, path))
    return [*made, *after_an_event(bench, readers)]


def named(name: str, one: Force) -> str:
    """How a list of a force is called in the table."""
    return f"{name}, {one.size:,} people"


def reader(one: Force) -> Browser:
    """The browser of a Corporate Communication officer."""
    with one.opened() as app:
        return force.named(one, app, "9001")


def _get(who: Browser, path: str) -> Callable[[], Answered]:
    return lambda: who.get(path)


def after_an_event(bench: Bench, readers: list[Browser]) -> list[Line]:
    """The page after each change of what is recorded: kept figures no longer hold."""
    made = []
    for one, who in zip((bench.small, bench.large), readers, strict=True):
        with one.opened() as app, ExitStack() as stack:
            person_id = force.by_collar_number("9001").id
            stack.callback(db.session.remove)

            def changed(app=app, person_id=person_id, who=who):
                session_for(app, person_id)  # a sign-in is an event
                return who.get(PAGE)

            made.append(
                bench.line(named("People after an event", one), changed, bench.sizes.long_rounds)
            )
    return made
