"""Lists that name people, as files: that one was taken is part of the history."""

from collections.abc import Iterable, Sequence

from flask import Response, request

from app.audit import actions as audit
from app.core.clock import now
from app.core.db import transaction
from app.core.web import lists
from app.people.permissions import viewer


def export(
    name: str, about: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response:
    """Give rows as a CSV file called after `name`, and record who took it with what filter, about the
    thing `about` ("people"). Rows that cannot be read record nothing. A HEAD is given nothing, so it
    records nothing.
    """
    file = lists.csv_response(f"{name.replace(' ', '-')}.csv", header, rows)
    if request.method == "GET":
        asked = {
            "address": request.path,
            "filter": request.query_string.decode("ascii", "replace"),
        }
        with transaction():
            audit.note(f"{name} exported", about, by_id=viewer().id, at=now(), detail=asked)
    return file
