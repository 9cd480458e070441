"""Recording a month's figures by hand, and correcting them."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Account
from app.core.clock import now
from app.core.london import LONDON
from app.figures import actions, queries
from app.figures.forms import AccountMonthForm, MonthForm, WebsiteMonthForm, field_of
from app.figures.rules import SAID, Figure
from app.figures.views import bp, covered_account, whole_force
from app.people.permissions import requires, viewer
from app.people.rules import Permission


@bp.route("/figures/accounts/<int:account_id>/new", methods=["GET", "POST"])
@requires(Permission.RECORD_FIGURES)
def new(account_id: int) -> ResponseReturnValue:
    """Record or correct the figures of an account's month."""
    found = covered_account(account_id, Permission.RECORD_FIGURES)
    return _typed(AccountMonthForm(data=_asked()), found)


@bp.route("/figures/website/new", methods=["GET", "POST"])
@requires(Permission.RECORD_FIGURES)
def new_of_website() -> ResponseReturnValue:
    """Record or correct the visitors of a month."""
    whole_force(Permission.RECORD_FIGURES)
    return _typed(WebsiteMonthForm(data=_asked()), None)


def _asked() -> dict[str, str]:
    args = request.args
    return {"month": args.get("month", "")[:20], "source": args.get("source", "")[:200]}


def _typed(form: MonthForm, account: Account | None) -> ResponseReturnValue:
    form.today = now().astimezone(LONDON).date()
    here = url_for(".account", account_id=account.id) if account else url_for(".website")
    if form.validate_on_submit():
        figures = form.figures(account.id if account else None)
        if not form.errors and _may_stand(form, figures):
            actions.one_at_a_time()  # … then the time
            actions.record(
                figures,
                source=form.source.data,
                why=form.why.data or "",
                by_id=viewer().id,
                at=now(),
            )
            flash(f"The figures of {form.first:%B %Y} are recorded.", "success")
            return redirect(here, 303)
    page = render_template(
        "figures/new.html",
        form=form,
        account=account,
        fields=[field_of(of) for of in form.measures],
        back=here,
    )
    return page, 422 if form.errors else 200


def _may_stand(form: MonthForm, figures: Sequence[Figure]) -> bool:
    """Ask for the reason when a figure is recorded with another value."""
    for one in figures:
        known = queries.known(queries.of_one(one.account_id))
        before = known.get((one.account_id, one.month, one.measure), one.value)
        if before != one.value and not form.why.data:
            form.why.errors = [
                f"{SAID[one.measure]} of this month are recorded as {before:,}. Enter why they are corrected"
            ]
            return False
    return True
