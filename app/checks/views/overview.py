"""Corporate Communication's list: which accounts are checked, which are not, and what that asks for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.checks import queries
from app.checks.queries import Watched
from app.checks.rules import LAST_STEP, LOOKED_BACK, State
from app.checks.views import bp, due_hour
from app.core.clock import now
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission

HEADER = (
    "Account", "Platform", "Team", "Owner", "Today", "Missed in a row", "On time", "Late", "Missed",
    "What it asks for",
)  # fmt: skip
SORTED_BY: dict[str, Callable[[Watched], Any]] = {
    "in_a_row": lambda one: (one.step, one.in_a_row, one.missed),
    "handle": lambda one: one.handle.casefold(),
    "unit": lambda one: one.unit.casefold(),
    "owner": lambda one: one.owner.casefold() or None,
    "today": lambda one: one.today != State.ON_TIME,
    "on_time": lambda one: one.on_time,
    "late": lambda one: one.late,
    "missed": lambda one: one.missed,
}
SHOWN: dict[str, tuple[str, Callable[[Watched], bool]]] = {
    "today": ("Not checked today", lambda one: one.today != State.ON_TIME),
    "missed": ("Any step", lambda one: one.step > 0),
    "1": ("First step: one miss", lambda one: one.step == 1),
    "2": ("Second step: two in a row", lambda one: one.step == 2),
    "3": ("Third step: three in a row, or 5 of 30", lambda one: one.step == LAST_STEP),
}


@bp.get("/checks")
@requires(Permission.SEE_CHECKS)
def overview() -> ResponseReturnValue:
    """Show every open account, those that ask for most first."""
    at, by, asked = now(), _by(), _asked()
    every = queries.watched(viewer(), Permission.SEE_CHECKS, at, due_hour(), asked["q"])
    shown = _shown(every, asked["show"], by)
    number = min(lists.page_number(), max(1, -(-len(shown) // lists.PER_PAGE)))
    first = (number - 1) * lists.PER_PAGE
    return render_template(
        "checks/overview.html",
        page=lists.Page(shown[first : first + lists.PER_PAGE], number, len(shown)),
        by=by,
        asked=asked,
        choices=[(key, label) for key, (label, _) in SHOWN.items()],
        figures={key: sum(map(fits, every)) for key, (_, fits) in SHOWN.items()},
        total=len(every),
        days=LOOKED_BACK,
        may_export=viewer().may(Permission.EXPORT_CHECKS),
        at=at,
    )


@bp.get("/checks.csv")
@requires(Permission.EXPORT_CHECKS)
def overview_csv() -> Response:
    """Give the same list as CSV, with the same filter and order."""
    asked = _asked()
    every = queries.watched(viewer(), Permission.EXPORT_CHECKS, now(), due_hour(), asked["q"])
    rows = [_cells(one) for one in _shown(every, asked["show"], _by())]
    return export("daily checks", "account", HEADER, rows)


def _cells(one: Watched) -> tuple[object, ...]:
    return (
        one.handle, one.platform, one.unit, one.owner, said_of_today(one.today), one.in_a_row,
        one.on_time, one.late, one.missed, one.asks,
    )  # fmt: skip


def said_of_today(state: State) -> str:
    """Return how the list says whether an account is checked today."""
    return "Done" if state == State.ON_TIME else str(state)


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "in_a_row", newest_first=True)


def _asked() -> dict[str, str]:
    args = request.args
    show = args.get("show", "")
    return {"q": args.get("q", "").strip()[:80], "show": show if show in SHOWN else ""}


def _shown(every: list[Watched], show: str, by: lists.Sorting) -> list[Watched]:
    fitting = [one for one in every if not show or SHOWN[show][1](one)]
    return lists.arranged(fitting, by, SORTED_BY)


@bp.get("/checks/patterns")
@requires(Permission.SEE_CHECKS)
def patterns() -> ResponseReturnValue:
    """Show what is worth a look in the last thirty days."""
    at = now()
    return render_template(
        "checks/patterns.html",
        patterns=_patterns(at),
        by=_pattern_order(),
        days=LOOKED_BACK,
        may_see_people=viewer().may(Permission.SEE_PEOPLE),
        may_export=viewer().may(Permission.EXPORT_CHECKS),
        at=at,
    )


PATTERNS_BY: dict[str, Callable[[queries.Pattern], Any]] = {
    "person": lambda one: one.person.casefold(),
    "says": lambda one: one.says,
}


def _pattern_order() -> lists.Sorting:
    return lists.sorting(PATTERNS_BY, "person")


def _patterns(at: datetime) -> list[queries.Pattern]:
    found = queries.patterns(viewer(), Permission.SEE_CHECKS, at)
    return lists.arranged(found, _pattern_order(), PATTERNS_BY)


@bp.get("/checks/patterns.csv")
@requires(Permission.EXPORT_CHECKS)
def patterns_csv() -> Response:
    """Give the same as CSV."""
    rows = [(one.collar_number, one.person, one.says) for one in _patterns(now())]
    return export("check patterns", "person", ("Collar number", "Person", "Pattern"), rows)
