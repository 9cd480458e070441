"""What may stand in an address: numbers no larger than the database's own."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # the largest id that PostgreSQL's INTEGER holds; SQLite raises from 2**63


class BoundedInteger(IntegerConverter):
    """A whole number that an id can have. A larger one is not found, like any that is unknown."""

    regex = r"[0-9]{1,10}"

    def __init__(
        self,
        map: Map,
        fixed_digits: int = 0,
        min: int | None = None,
        max: int | None = LARGEST,
        signed: bool = False,
    ) -> None:
        """Bound the number, unless a route asks for a smaller one."""
        super().__init__(map, fixed_digits, min, max, signed)


def init_app(app: Flask) -> None:
    """Let `<int:…>` in every route mean a bounded number."""
    app.url_map.converters["int"] = BoundedInteger
