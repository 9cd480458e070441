"""The accounts at risk, with the reasons: derived when it is asked."""

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.access.views import bp
from app.accounts import queries as register
from app.accounts.models import Account
from app.accounts.rules import RISKS, Platform, Risk, RiskKind
from app.core.clock import now
from app.core.db import db
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.queries import unit_choices
from app.people.rules import Permission, titled

Row = tuple[Any, tuple[Risk, ...]]
HEADER = ("Handle", "Platform", "Unit", "Owner", "Reasons", "Why it is at risk")
SORTED_BY: dict[str, Callable[[Row], Any]] = {
    "reasons": lambda one: len(one[1]),
    "handle": lambda one: one[0].handle.casefold(),
    "platform": lambda one: one[0].platform,
    "unit": lambda one: one[0].unit.casefold(),
    "owner": lambda one: _owner(one[0]).casefold() or None,
}


@bp.get("/accounts/at-risk")
@requires(Permission.SEE_REGISTER)
def at_risk() -> ResponseReturnValue:
    """Show the accounts at risk now, those with most reasons first."""
    at, by = now(), _by()
    shown, kinds = _found(Permission.SEE_REGISTER)
    number = min(lists.page_number(), max(1, -(-len(shown) // lists.PER_PAGE)))
    first = (number - 1) * lists.PER_PAGE
    return render_template(
        "access/at_risk.html",
        page=lists.Page(shown[first : first + lists.PER_PAGE], number, len(shown)),
        by=by,
        kinds=kinds,
        choices=[(str(kind), says) for kind, says in RISKS.items()],
        platforms=[(str(one), str(one)) for one in Platform],
        units=unit_choices(viewer().scope(Permission.SEE_REGISTER)),
        args=request.args,
        may_export=viewer().may(Permission.EXPORT_REGISTER),
        at=at,
    )


@bp.get("/accounts/at-risk.csv")
@requires(Permission.EXPORT_REGISTER)
def at_risk_csv() -> Response:
    """Give the same as CSV, with the same filter and order."""
    shown, _ = _found(Permission.EXPORT_REGISTER)
    rows = [
        (
            row.handle, row.platform, row.unit, _owner(row), len(risks),
            " ".join(one.says for one in risks),
        )
        for row, risks in shown
    ]  # fmt: skip
    return export("accounts at risk", "account", HEADER, rows)


def _owner(row: Any) -> str:
    return titled(row.owner_rank or "", row.owner_name or "")


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "reasons", newest_first=True)


def _found(permission: Permission) -> tuple[list[Row], dict[RiskKind, int]]:
    """Return the accounts that the filter asks for, and how many there are of each kind of reason."""
    at, asked = now(), request.args
    statement = register.register(at).where(
        register.covered(viewer(), permission), Account.in_force(at)
    )
    statement = register.matching(
        statement, asked.get("q", "").strip()[:80], asked.get("platform", ""), asked.get("unit", "")
    )
    rows = db.session.execute(statement.order_by(Account.handle, Account.id)).all()
    risks = register.at_risk(rows, at)
    every = [(row, risks[row.id]) for row in rows if row.id in risks]
    kinds = {
        kind: sum(any(one.kind is kind for one in found) for _, found in every) for kind in RiskKind
    }
    wanted = asked.get("reason", "")
    fits = [one for one in every if wanted not in RISKS or any(r.kind == wanted for r in one[1])]
    return lists.arranged(fits, _by(), SORTED_BY), kinds
