"""Lists: one page of many, sorted; and the same list as CSV that a spreadsheet cannot run."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Response, request, stream_with_context
from sqlalchemy import Row, Select, func, select

from app.core.db import db

T = TypeVar("T")
PER_PAGE = 25
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, and how many rows there are in all."""

    rows: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1; 0 when there is none."""
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0


@dataclass(frozen=True, slots=True)
class Sorting:
    """What a list is sorted by, and which way."""

    key: str
    descending: bool = False

    @property
    def direction(self) -> str:
        """How it stands in the address: asc or desc."""
        return "desc" if self.descending else "asc"


def sorting(allowed: Iterable[str], default: str, *, newest_first: bool = False) -> Sorting:
    """Read `sort` and `direction` from the address; anything unknown gives the default, which may
    begin with the newest.
    """
    key = request.args.get("sort", default)
    usual = "desc" if newest_first and "sort" not in request.args else "asc"
    descending = request.args.get("direction", usual) == "desc"
    return Sorting(key if key in set(allowed) else default, descending)


def arranged(rows: Iterable[T], by: Sorting, keys: Mapping[str, Callable[[T], Any]]) -> list[T]:
    """Return the rows of a short list in this order, empty values last; ties stay as they were."""
    key = keys[by.key]
    found = list(rows)
    given = [one for one in found if key(one) is not None]
    given.sort(key=key, reverse=by.descending)
    return given + [one for one in found if key(one) is None]


def order(
    by: Sorting, columns: Mapping[str, Any], tie_breaker: Any
) -> list[Any]:  # columns of any type: they only stand in ORDER BY
    """Return the ORDER BY: the chosen column (empty values last on both databases), then the tie-breaker."""
    column = columns[by.key]
    chosen = column.desc() if by.descending else column.asc()
    return [column.is_(None).asc(), chosen, tie_breaker.asc()]


def page_number() -> int:
    """Read `page` from the address: a whole number from 1 to 100,000, else 1."""
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 1
    return min(max(number, 1), 100_000)


def paged(
    statement: Select[*tuple[Any, ...]], number: int, per_page: int = PER_PAGE
) -> Page[Row[Any]]:
    """Run the list for one page, and count the whole."""
    total = (
        db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
        or 0
    )
    number = min(number, max(1, -(-total // per_page)))
    rows = db.session.execute(statement.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(rows, number, total, per_page)


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs as a formula. Numbers stay numbers.

    Source: OWASP, "CSV Injection".
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    plain = unicodedata.normalize("NFKC", text).lstrip(" \u00a0")
    return f"'{text}" if plain.startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Stream rows as a CSV file named `name`, every text quoted and made safe."""
    answer = Response(stream_with_context(_csv_lines(header, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    yield "\ufeff"  # so that spreadsheets read it as UTF-8
    writer.writerow(header)
    for number, row in enumerate(rows, 1):
        writer.writerow([safe_cell(cell) for cell in row])
        if number % 200 == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
