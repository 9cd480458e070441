"""The findings: a list with its filter, one finding, what became of it, and whose task it is."""

from datetime import date, datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from wtforms import SelectChoice

from app.core.clock import now
from app.core.db import db, lock, one_or_404
from app.core.london import LONDON, iso
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission, titled
from app.reconciliation import actions, queries
from app.reconciliation.forms import AnswerForm, OwnerForm
from app.reconciliation.models import Finding
from app.reconciliation.rules.kinds import WHAT_TO_DO, Kind
from app.reconciliation.rules.layouts import Source
from app.reconciliation.rules.steps import OFFERED, Outcome, State
from app.reconciliation.views import bp
from app.reconciliation.views.uploading import settings

HEADER = (
    "Finding", "Kind", "Urgent", "Account", "Login", "Source", "What it says", "What to do", "State",
    "Task of", "Due on", "Found at",
)  # fmt: skip
STATES = [
    ("open", "To be dealt with"),
    *((str(one), str(one)) for one in State),
    ("", "Any"),
]


@bp.get("/reconciliation")
@requires(Permission.SEE_RECONCILIATION)
def overview() -> ResponseReturnValue:
    """Show how each source stands, and the findings, those due first at the top."""
    at, asked = now(), _asked()
    allowed = queries.covered(viewer(), Permission.SEE_RECONCILIATION)
    found = _found(Permission.SEE_RECONCILIATION, at)
    sees_all = viewer().covers(Permission.SEE_RECONCILIATION, "")
    return render_template(
        "reconciliation/overview.html",
        page=lists.paged(found, lists.page_number()),
        counts=queries.counts(allowed, _today(at)),
        sources=queries.due(at, settings().reconcile_days) if sees_all else [],
        sees_all=sees_all,
        by=_by(),
        asked=asked,
        kinds=[(str(one), str(one).capitalize()) for one in Kind],
        known_sources=[(str(one), str(one)) for one in Source],
        states=STATES,
        may_reconcile=viewer().covers(Permission.RECONCILE, ""),
        may_export=viewer().may(Permission.EXPORT_RECONCILIATION),
        at=at,
    )


@bp.get("/reconciliation.csv")
@requires(Permission.EXPORT_RECONCILIATION)
def overview_csv() -> Response:
    """Give the same list as CSV, with the same filter and order."""
    rows = (_cells(row) for row in db.session.execute(_found(Permission.EXPORT_RECONCILIATION, now())))  # fmt: skip
    return export("findings", "finding", HEADER, rows)


def _cells(row: Any) -> tuple[object, ...]:
    return (
        row.id, row.kind, "yes" if row.is_urgent else "no", row.account, row.login, row.source,
        row.says, WHAT_TO_DO[Kind(row.kind)], row.state, titled(row.owner_rank, row.owner_name),
        iso(row.due_on), iso(row.at),
    )  # fmt: skip


def _asked() -> dict[str, str]:
    args = request.args
    return {
        "q": args.get("q", "").strip()[:80],
        "kind": args.get("kind", "")[:40],
        "source": args.get("source", "")[:40],
        "state": args.get("state", "open")[:40],
        "owner": args.get("owner", "")[:4],
    }


def _by() -> lists.Sorting:
    return lists.sorting(queries.FOUND_BY, "due")


def _today(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _found(permission: Permission, at: datetime) -> Select[*tuple[Any, ...]]:
    today = _today(at)
    found = queries.listed(queries.covered(viewer(), permission), today)
    found = queries.matching(found, _asked(), viewer(), today)
    return found.order_by(*lists.order(_by(), queries.FOUND_BY, Finding.id))


@bp.route("/reconciliation/findings/<int:finding_id>", methods=["GET", "POST"])
@requires(Permission.SEE_RECONCILIATION)
def finding(finding_id: int) -> ResponseReturnValue:
    """Show one finding, and take what became of it from whoever may say so."""
    found = one_or_404(queries.found(finding_id, viewer(), Permission.SEE_RECONCILIATION))
    form = AnswerForm()
    may_answer = _may_answer(found)
    state = _state(found, now())
    form.offer(OFFERED[state])
    if may_answer and form.validate_on_submit():
        lock(Finding, found.id)
        at = now()
        outcome = Outcome(form.outcome.data)
        actions.answer(
            found, _state(found, at), outcome, why=form.why.data, by_id=viewer().id, at=at
        )
        flash("It is recorded with the finding.", "success")
        return redirect(url_for(".finding", finding_id=found.id), 303)
    row = _row(found, now())
    page = render_template(
        "reconciliation/finding.html",
        finding=found,
        row=row,
        state=state,
        form=form,
        said=queries.said_of(found),
        to_do=WHAT_TO_DO[Kind(found.kind)],
        offers=bool(OFFERED[state]) and may_answer,
        may_answer=may_answer,
        may_see_people=viewer().may(Permission.SEE_PEOPLE),
    )
    return page, 422 if form.errors else 200


@bp.route("/reconciliation/findings/<int:finding_id>/owner", methods=["GET", "POST"])
@requires(Permission.ANSWER_FINDINGS)
def owner(finding_id: int) -> ResponseReturnValue:
    """Make a finding somebody's task."""
    found = one_or_404(queries.found(finding_id, viewer(), Permission.ANSWER_FINDINGS))
    row = _row(found, now())
    form = OwnerForm(data={"person": row.owner_id})
    form.person.choices = [SelectChoice(id_, name) for id_, name in queries.may_own(now())]
    if form.validate_on_submit():
        lock(Finding, found.id)
        actions.hand_over(found, form.person.data, by_id=viewer().id, at=now())
        flash("The finding has another owner.", "success")
        return redirect(url_for(".finding", finding_id=found.id), 303)
    page = render_template("reconciliation/owner.html", finding=found, form=form)
    return page, 422 if form.errors else 200


def _may_answer(found: Finding) -> bool:
    reached = queries.found(found.id, viewer(), Permission.ANSWER_FINDINGS)
    return db.session.scalar(reached) is not None


def _row(found: Finding, at: datetime) -> Any:
    return db.session.execute(queries.listed(Finding.id == found.id, _today(at))).one()


def _state(found: Finding, at: datetime) -> State:
    return State(_row(found, at).state)
