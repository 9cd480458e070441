"""One account: twelve months as a calendar, and what was noted in a month."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts import queries as register
from app.accounts.models import Account
from app.checks import queries
from app.checks.models import DailyCheck
from app.checks.views import bp, due_hour
from app.core.clock import now
from app.core.db import db, one_or_404
from app.core.london import LONDON, iso, start_of
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission

HEADER = ("Day", "At", "Person", "Collar number", "Found", "Late", "Note")
SORTED_BY: dict[str, Callable[[DailyCheck], Any]] = {
    "at": lambda one: one.at,
    "person": lambda one: one.person.sort_name,
    "found": lambda one: one.found,
}


@bp.get("/accounts/<int:account_id>/checks")
@requires(Permission.SIGNED_IN)
def account(account_id: int) -> ResponseReturnValue:
    """Show twelve months of one account, and the checks of one of them."""
    at, by = now(), _by()
    found = one_or_404(
        select(Account).where(Account.id == account_id, queries.visible(viewer(), at))
    )
    year = queries.year(found, at, due_hour())
    month = _month([one.first for one in year.months])
    sees = select(Account.id).where(Account.id == found.id, register.visible(viewer(), at))
    return render_template(
        "checks/account.html",
        account=found,
        year=year,
        month=month,
        checks=lists.arranged(
            [one for one in year.checks if _day(one).replace(day=1) == month], by, SORTED_BY
        ),
        by=by,
        may_check=queries.may_check(found.id, viewer(), at),
        may_export=viewer().covers(Permission.EXPORT_CHECKS, found.unit.path),
        may_see_all=viewer().may(Permission.SEE_CHECKS),
        may_see_account=db.session.scalar(sees) is not None,
        at=at,
    )


@bp.get("/accounts/<int:account_id>/checks.csv")
@requires(Permission.EXPORT_CHECKS)
def account_csv(account_id: int) -> Response:
    """Give every check of the twelve months as CSV, in the same order."""
    at = now()
    covered = register.covered(viewer(), Permission.EXPORT_CHECKS)
    found = one_or_404(select(Account).where(Account.id == account_id, covered))
    since = start_of(queries.first_of_months(at)[-1])
    checks = db.session.scalars(queries.checks_of([found.id], since, at)).all()
    rows = [_cells(one) for one in lists.arranged(reversed(checks), _by(), SORTED_BY)]
    return export("daily checks", f"account:{found.id}", HEADER, rows)


def _cells(check: DailyCheck) -> tuple[object, ...]:
    return (
        iso(_day(check)),
        iso(check.at),
        check.person.titled,
        check.person.collar_number,
        check.found,
        "yes" if check.is_late else "no",
        check.note,
    )


def _day(check: DailyCheck) -> date:
    return check.at.astimezone(LONDON).date()


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "at", newest_first=True)


def _month(known: Sequence[date]) -> date:
    """Return the first day of the month that the address asks for; the newest when it asks for none."""
    asked = request.args.get("month", "")
    return next((one for one in known if f"{one:%Y-%m}" == asked), known[0])
