"""The map of neighbourhoods against accounts: who has one, has access to one, or lacks one."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.access import queries
from app.access.queries import Neighbourhood
from app.access.views import bp
from app.accounts.rules import Coverage, Platform
from app.core.clock import now
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission

HEADER = ("Neighbourhood", "District", "Stands", "Its own accounts", "Has access to")
ORDER = list(Coverage)
SORTED_BY: dict[str, Callable[[Neighbourhood], Any]] = {
    "name": lambda one: one.name.casefold(),
    "district": lambda one: one.district.casefold(),
    "stands": lambda one: ORDER.index(one.coverage),
}


@bp.get("/accounts/map")
@requires(Permission.SEE_REGISTER)
def map_page() -> ResponseReturnValue:
    """Show each neighbourhood and how it stands with accounts."""
    shown, counts = _found(Permission.SEE_REGISTER)
    return render_template(
        "access/map.html",
        rows=shown,
        counts=counts,
        total=sum(counts.values()),
        by=_by(),
        args=request.args,
        platforms=[(str(one), str(one)) for one in Platform],
        stands=[(str(one), str(one).capitalize()) for one in Coverage],
        may_export=viewer().may(Permission.EXPORT_REGISTER),
        at=now(),
    )


@bp.get("/accounts/map.csv")
@requires(Permission.EXPORT_REGISTER)
def map_csv() -> Response:
    """Give the same as CSV, with the same filter and order."""
    shown, _ = _found(Permission.EXPORT_REGISTER)
    rows = [
        (
            one.name, one.district, one.coverage, ", ".join(handle for _, handle in one.own),
            ", ".join(handle for _, handle in one.reached),
        )
        for one in shown
    ]  # fmt: skip
    return export("neighbourhoods", "unit", HEADER, rows)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "district")


def _found(permission: Permission) -> tuple[list[Neighbourhood], Counter[Coverage]]:
    """Return the neighbourhoods that the filter asks for, and how many stand how."""
    asked = request.args
    platform = asked.get("platform", "")
    known = platform if platform in set(Platform) else ""
    every = queries.neighbourhoods(viewer().scope(permission), now(), known)
    wanted, text = asked.get("stands", ""), asked.get("q", "").strip()[:80].casefold()
    fits = [
        one
        for one in every
        if (wanted not in set(Coverage) or one.coverage == wanted)
        and text in f"{one.name} {one.district}".casefold()
    ]
    return lists.arranged(fits, _by(), SORTED_BY), Counter(one.coverage for one in every)
