"""Every list that was held against the register, and how much of it agreed over time."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.london import iso, local
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.reconciliation import queries
from app.reconciliation.models import PlatformUpload
from app.reconciliation.rules.kinds import per_cent
from app.reconciliation.rules.layouts import Source
from app.reconciliation.views import bp

MOST_BARS = 12
HEADER = ("List", "Source", "Held against the register at", "By", "Whole", "Lines", "Agree", "Of", "Per cent", "SHA-256")  # fmt: skip
SORTED_BY: dict[str, Callable[[PlatformUpload], Any]] = {
    "at": lambda one: one.id,
    "source": lambda one: one.source,
    "match": lambda one: per_cent(one.matched, one.total),
    "seats": lambda one: one.seats,
}


@bp.get("/reconciliation/lists")
@requires(Permission.SEE_RECONCILIATION)
def uploads() -> ResponseReturnValue:
    """Show the lists, the newest first, with a chart of those of one source."""
    rows, by, source = _rows(Permission.SEE_RECONCILIATION), _by(), _source()
    number = min(lists.page_number(), max(1, -(-len(rows) // lists.PER_PAGE)))
    first = (number - 1) * lists.PER_PAGE
    charted = sorted(rows, key=lambda one: one.id)[-MOST_BARS:] if source else []
    return render_template(
        "reconciliation/lists.html",
        page=lists.Page(rows[first : first + lists.PER_PAGE], number, len(rows)),
        bars=[(f"{local(one.at):%-d-%b %Y}", per_cent(one.matched, one.total)) for one in charted],
        by=by,
        source=source,
        sources=[(str(one), str(one)) for one in Source],
        per_cent=per_cent,
        may_export=viewer().may(Permission.EXPORT_RECONCILIATION),
        at=now(),
    )


@bp.get("/reconciliation/lists.csv")
@requires(Permission.EXPORT_RECONCILIATION)
def uploads_csv() -> Response:
    """Give the same as CSV."""
    rows = [
        (
            one.id, one.source, iso(one.at), one.by.titled, "yes" if one.is_whole else "no",
            one.seats, one.matched, one.total, per_cent(one.matched, one.total), one.sha256,
        )
        for one in _rows(Permission.EXPORT_RECONCILIATION)
    ]  # fmt: skip
    return export("platform lists", "platform_upload", HEADER, rows)


def _rows(permission: Permission) -> list[PlatformUpload]:
    """Return the lists asked for. They are of the whole force: a role over a part of it finds none."""
    if not viewer().covers(permission, ""):
        abort(404)
    source = _source()
    found = [one for one in queries.uploads() if not source or one.source == source]
    return lists.arranged(found, _by(), SORTED_BY)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "at", newest_first=True)


def _source() -> str:
    asked = request.args.get("source", "")
    return asked if asked in set(Source) else ""
