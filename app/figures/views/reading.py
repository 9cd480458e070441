"""All accounts in one month, and one account or the website over time."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.models import Account
from app.core.clock import now
from app.core.london import LONDON
from app.core.web import lists
from app.figures import queries, rules
from app.figures.forms import field_of
from app.figures.queries import Line, Month
from app.figures.rules import OF_ACCOUNTS, SAID, STRATEGY, STRATEGY_MONTH, Measure, judged_word
from app.figures.views import bp, covered_account, whole_force
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission

MOST_BARS = 12
KEPT_SHOWN = 12


def _value(of: Measure) -> Callable[[Line | Month], int | None]:
    """Return what a list is sorted by, when it is by this figure."""
    return lambda one: one.changes[of].value if of in one.changes else None


SORTED_BY: dict[str, Callable[[Line], Any]] = {
    "handle": lambda one: one.handle.casefold(),
    "unit": lambda one: one.unit.casefold(),
    **{field_of(of): _value(of) for of in Measure},
    "change": lambda one: next((c.difference for c in one.changes.values()), None),
}
MONTHS_BY: dict[str, Callable[[Month], Any]] = {
    "month": lambda one: one.month,
    **{field_of(of): _value(of) for of in Measure},
}


@bp.get("/figures")
@requires(Permission.SEE_FIGURES)
def overview() -> ResponseReturnValue:
    """Show every account in one month, with the change of its followers on the year."""
    at = now()
    months = queries.recorded_months(queries.reach(viewer(), Permission.SEE_FIGURES))
    month, search = _month(months), _search()
    every = queries.lines(viewer(), Permission.SEE_FIGURES, month, at, search)
    accounts = [one for one in every if one.account_id is not None]
    rows = lists.arranged(accounts, _by(), SORTED_BY)
    number = min(lists.page_number(), max(1, -(-len(rows) // lists.PER_PAGE)))
    first = (number - 1) * lists.PER_PAGE
    judged = [one.changes[of].judged for one in every for of in one.changes if of in COUNTED]
    return render_template(
        "figures/overview.html",
        page=lists.Page(rows[first : first + lists.PER_PAGE], number, len(rows)),
        month=month,
        months=[(f"{one:%Y-%m}", f"{one:%B %Y}") for one in months],
        search=search,
        website=next((one.changes for one in every if one.account_id is None), None),
        by=_by(),
        measures=[(of, SAID[of], field_of(of)) for of in OF_ACCOUNTS],
        visitors=Measure.VISITORS,
        followers=Measure.FOLLOWERS,
        word=judged_word,
        met=judged.count(rules.Judged.MET),
        compared=len(judged) - judged.count(rules.Judged.NONE),
        may_record=viewer().may(Permission.RECORD_FIGURES),
        may_export=viewer().may(Permission.EXPORT_FIGURES),
        at=at,
    )


COUNTED = (Measure.FOLLOWERS, Measure.VISITORS)  # of which the strategy asks for more each year


@bp.get("/figures.csv")
@requires(Permission.EXPORT_FIGURES)
def overview_csv() -> Response:
    """Give the same list as CSV, with the same filter and order."""
    months = queries.recorded_months(queries.reach(viewer(), Permission.EXPORT_FIGURES))
    month = _month(months)
    every = queries.lines(viewer(), Permission.EXPORT_FIGURES, month, now(), _search())
    rows = [
        (one.handle, one.unit, f"{month:%Y-%m}", *_cells(one.changes))
        for one in lists.arranged(every, _by(), SORTED_BY)
    ]
    return export("monthly figures", "monthly_figure", ("Account", "Team", "Month", *HEADER), rows)


HEADER = tuple(
    said for of in Measure for said in (SAID[of], f"{SAID[of]} a year before", f"{SAID[of]} judged")
)


def _cells(changes: dict[Measure, rules.Change]) -> list[object]:
    found: list[object] = []
    for of in Measure:
        one = changes.get(of)
        found += [one.value, one.before, judged_word(of, one.judged)] if one else [None] * 3
    return found


def _month(known: Sequence[date]) -> date:
    """Return the month that the address asks for; the newest with figures when it asks for none."""
    asked = request.args.get("month", "")
    newest = known[0] if known else now().astimezone(LONDON).date().replace(day=1)
    return next((one for one in known if f"{one:%Y-%m}" == asked), newest)


def _search() -> str:
    return request.args.get("q", "").strip()[:80]


def _by() -> lists.Sorting:
    return lists.sorting(SORTED_BY, "handle")


@bp.get("/figures/accounts/<int:account_id>")
@requires(Permission.SEE_FIGURES)
def account(account_id: int) -> ResponseReturnValue:
    """Show one account, month by month."""
    found = covered_account(account_id, Permission.SEE_FIGURES)
    return _over_time(found, OF_ACCOUNTS)


@bp.get("/figures/website")
@requires(Permission.SEE_FIGURES)
def website() -> ResponseReturnValue:
    """Show the website, month by month."""
    whole_force(Permission.SEE_FIGURES)
    return _over_time(None, (Measure.VISITORS,))


def _over_time(account: Account | None, measures: tuple[Measure, ...]) -> ResponseReturnValue:
    asked = request.args.get("measure", "")
    measure = next((of for of in measures if field_of(of) == asked), measures[0])
    months = queries.months(account.id if account else None)
    bars = [(f"{one.month:%b %y}", one.changes[measure].value) for one in months if measure in one.changes]  # fmt: skip
    path = account.unit.path if account else ""
    later = [one for one in months if one.month != STRATEGY_MONTH]
    return render_template(
        "figures/over_time.html",
        account=account,
        months=lists.arranged(later, _months_by(), MONTHS_BY),
        strategy=next((one for one in months if one.month == STRATEGY_MONTH), None),
        strategy_month=STRATEGY_MONTH,
        source=STRATEGY,
        bars=bars[:MOST_BARS][::-1],
        measure=measure,
        measures=[(of, SAID[of], field_of(of)) for of in measures],
        by=_months_by(),
        word=judged_word,
        kept=queries.corrections(account.id if account else None)[:KEPT_SHOWN],
        said=SAID,
        may_record=viewer().covers(Permission.RECORD_FIGURES, path),
        may_export=viewer().covers(Permission.EXPORT_FIGURES, path),
    )


def _months_by() -> lists.Sorting:
    return lists.sorting(MONTHS_BY, "month", newest_first=True)


@bp.get("/figures/accounts/<int:account_id>.csv")
@requires(Permission.EXPORT_FIGURES)
def account_csv(account_id: int) -> Response:
    """Give the months of an account as CSV."""
    return _months_csv(covered_account(account_id, Permission.EXPORT_FIGURES))


@bp.get("/figures/website.csv")
@requires(Permission.EXPORT_FIGURES)
def website_csv() -> Response:
    """Give the months of the website as CSV."""
    whole_force(Permission.EXPORT_FIGURES)
    return _months_csv(None)


def _months_csv(account: Account | None) -> Response:
    months = lists.arranged(
        queries.months(account.id if account else None), _months_by(), MONTHS_BY
    )
    rows = [(f"{one.month:%Y-%m}", *_cells(one.changes)) for one in months]
    about = f"account:{account.id}" if account else "monthly_figure"
    return export("monthly figures", about, ("Month", *HEADER), rows)
