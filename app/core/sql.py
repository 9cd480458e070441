"""What the two databases call by different names: the later and the earlier of moments, and the end
of a London day.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from app.core.db import UTCDateTime


class latest(GenericFunction[datetime]):  # noqa: N801 - stands in statements like other functions
    """The latest of some moments, none of them null."""

    type = UTCDateTime()
    inherit_cache = True


class earliest(GenericFunction[datetime]):  # noqa: N801
    """The earliest of some moments, none of them null."""

    type = UTCDateTime()
    inherit_cache = True


class london_day_end(GenericFunction[datetime]):  # noqa: N801
    """The end of the London day that is some days after a moment's own."""

    type = UTCDateTime()
    inherit_cache = True


def _named(name: str) -> Any:
    def write(element: Any, compiler: SQLCompiler, **given: Any) -> str:
        return f"{name}({compiler.process(element.clauses, **given)})"

    return write


for function, on_sqlite, on_postgresql in ((latest, "max", "greatest"), (earliest, "min", "least")):
    compiles(function, "sqlite")(_named(on_sqlite))
    compiles(function, "postgresql")(_named(on_postgresql))


@compiles(london_day_end, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **given: Any) -> str:
    moment, days = (compiler.process(one, **given) for one in element.clauses)
    day = f"date_trunc('day', {moment} AT TIME ZONE 'Europe/London')"
    return f"(({day} + make_interval(days => {days} + 1)) AT TIME ZONE 'Europe/London')"
