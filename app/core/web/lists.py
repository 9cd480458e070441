"""Lists: one page of many, sorted; and the same list as CSV that a spreadsheet cannot run."""

import csv
import io
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar, cast

from flask import Response, request
from sqlalchemy import Row, Select, func, select
from werkzeug.wsgi import wrap_file

from app.core.db import db

T = TypeVar("T")
PER_PAGE = 25
IN_MEMORY = 1024 * 1024  # bytes of a CSV file
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
    """Give rows as a CSV file named `name`, every text quoted and made safe.

    The file is whole before its first byte leaves: rows that cannot be read end in an error page,
    never in half a list that looks like all of it. A long one waits on the disk, not in memory.
    """
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    _write(file, header, rows)
    size = file.tell()
    file.seek(0)
    answer = Response(wrap_file(request.environ, cast(IO[bytes], file)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.content_length = size
    return answer


def _write(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")  # marked, so that spreadsheets read it
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()
