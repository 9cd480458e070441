"""The history of who did what, for auditors and Professional Standards."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from app.audit import queries
from app.audit.models import AuditEvent
from app.audit.rules import changes, noted, pointed_at, thing
from app.core.clock import now
from app.core.db import db, one_or_404
from app.core.london import end_of, iso, start_of
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.reports.forms import PeriodForm
from app.reports.queries import subjects
from app.reports.queries.history import concerning, reached
from app.reports.views import bp

HEADER = ("Event", "At", "By", "What", "About", "Why")


@bp.get("/history")
@requires(Permission.SEE_AUDIT)
def history_page() -> ResponseReturnValue:
    """Show the events, newest first, narrowed by a filter."""
    period = _period()
    found = _found(Permission.SEE_AUDIT, period).order_by(AuditEvent.seq.desc())
    page = lists.paged(found, lists.page_number(), 50)
    code = 422 if period.errors else 200
    return render_template(
        "reports/history.html",
        page=page,
        names=subjects.names(row.about for row in page.rows),
        things=_things(),
        args=request.args,
        period=period,
        at=now(),
    ), code


def _things() -> list[tuple[str, str]]:
    """Return what events may be about, for the filter."""
    found = {kind: thing(kind) for kind in (*subjects.kinds(), "people")}
    return [("", "Anything"), *sorted(found.items(), key=lambda one: one[1])]


@bp.get("/history.csv")
@requires(Permission.EXPORT_AUDIT)
def history_csv() -> Response:
    """Give the same events as CSV. That they were taken is part of the history."""
    return export(
        "history", "audit_event", HEADER, _rows(_found(Permission.EXPORT_AUDIT, _period()))
    )


def _rows(found: Select[*tuple[Any, ...]]) -> Iterator[Sequence[object]]:
    """Read the events while they are sent, the one of this export among them."""
    for one in db.session.execute(found.order_by(AuditEvent.seq)).yield_per(500):
        yield one.seq, iso(one.at), one.by_name, one.verb, one.about, one.why


@bp.get("/history/<int:seq>")
@requires(Permission.SEE_AUDIT)
def event_page(seq: int) -> ResponseReturnValue:
    """Show one event with its before and after, and its place in the chain."""
    seen = reached(viewer().scope(Permission.SEE_AUDIT), now())
    event = one_or_404(select(AuditEvent).where(AuditEvent.seq == seq, seen))
    by_name = queries.name_of(event.by_id)
    detail = queries.detail(event.seq)
    known = subjects.names([event.about, *pointed_at(detail or {}, subjects.POINTS_AT)])
    return render_template(
        "reports/event.html",
        event=event,
        by_name=by_name,
        detail=detail,
        known=known,
        changes=changes(detail or {}, subjects.POINTS_AT, known),
        noted=noted(detail or {}, subjects.POINTS_AT, known),
    )


def _period() -> PeriodForm:
    form = PeriodForm(request.args)
    form.validate()
    return form


def _found(permission: Permission, period: PeriodForm) -> Select[*tuple[Any, ...]]:
    asked, since, until = request.args, period.since.data, period.until.data
    found = queries.happenings().where(reached(viewer().scope(permission), now()))
    if of := asked.get("of", "").strip()[:80]:
        found = found.where(concerning(of))
    return queries.matching(
        found,
        about=asked.get("about", "").strip()[:80],
        did=asked.get("verb", "").strip()[:60],
        by=asked.get("by", "").strip()[:80],
        since=start_of(since) if since else None,
        until=end_of(until) if until else None,
    )
