"""The list of records, one record with its history, and its evidence."""

from datetime import datetime
from typing import Any

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from app.audit import queries as audit
from app.core.clock import now
from app.core.db import db, one_or_404
from app.core.errors import Refused
from app.core.london import iso
from app.core.web import lists
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission, titled
from app.prior_learning import actions, queries
from app.prior_learning import evidence as files
from app.prior_learning.models import PriorTraining
from app.prior_learning.rules import State
from app.prior_learning.views import bp

HEADER = (
    "Record", "Person", "Collar number", "Course", "Trained on", "Trainer", "State", "Evidence",
    "Recorded by", "Recorded at", "Note",
)  # fmt: skip


@bp.get("/prior-learning")
@requires(Permission.SEE_PRIOR_LEARNING)
def records_list() -> ResponseReturnValue:
    """Show the records, the newest first."""
    at, by = now(), _by()
    asked = _asked()
    return render_template(
        "prior_learning/records.html",
        page=lists.paged(_found(Permission.SEE_PRIOR_LEARNING, at), lists.page_number()),
        by=by,
        asked=asked,
        states=[(str(one), str(one)) for one in State],
        courses=queries.offered(at),
        titles=dict(queries.offered(at)),
        may_record=viewer().may(Permission.RECORD_PRIOR_LEARNING),
        may_export=viewer().may(Permission.EXPORT_PRIOR_LEARNING),
        at=at,
    )


@bp.get("/prior-learning.csv")
@requires(Permission.EXPORT_PRIOR_LEARNING)
def records_csv() -> Response:
    """Give the same list as CSV, with the same filter and order."""
    found = _found(Permission.EXPORT_PRIOR_LEARNING, now())
    rows = (_cells(row) for row in db.session.execute(found))
    return export("prior learning", "prior_training", HEADER, rows)


def _cells(row: Any) -> tuple[object, ...]:
    return (
        row.id,
        titled(row.rank, row.name),
        row.collar_number,
        row.course,
        iso(row.trained_on),
        row.trainer,
        row.state,
        "yes" if row.evidence_id else "no",
        titled(row.recorder_rank, row.recorder_name),
        iso(row.at),
        row.note,
    )


def _by() -> lists.Sorting:
    """Return the order that the address asks for; the newest first when it asks for none."""
    if "sort" not in request.args:
        return lists.Sorting("recorded", descending=True)
    return lists.sorting(queries.SORTABLE, "recorded")


def _asked() -> dict[str, str]:
    args = request.args
    return {
        "q": args.get("q", "").strip()[:80],
        "state": args.get("state", "")[:20],
        "course": args.get("course", "")[:60],
    }


def _found(permission: Permission, at: datetime) -> Select[*tuple[Any, ...]]:
    asked = _asked()
    found = queries.listed(queries.covered(viewer(), permission, at))
    found = queries.matching(found, asked["q"], asked["state"], asked["course"])
    return found.order_by(*lists.order(_by(), queries.SORTABLE, PriorTraining.id))


@bp.get("/prior-learning/<int:prior_id>")
@requires(Permission.SIGNED_IN)
def record_page(prior_id: int) -> ResponseReturnValue:
    """Show one record, to its person and to those whose roles cover them."""
    at = now()
    record = _visible(prior_id, at)
    held = queries.certificate_of(record.id)
    decides = _covers(record, Permission.APPROVE_PRIOR_LEARNING, at)
    records = _covers(record, Permission.RECORD_PRIOR_LEARNING, at)
    return render_template(
        "prior_learning/record.html",
        record=record,
        title=dict(queries.offered(at)).get(record.course, record.course),
        held=held,
        given=queries.credit_of(record.id),
        history=audit.history(*_abouts(record)),
        may_list=viewer().may(Permission.SEE_PRIOR_LEARNING),
        decides=decides,
        obstacles=actions.obstacles(record, viewer().id, at) if decides else (),
        may_withdraw=records and record.withdrawal is None,
    )


def _abouts(record: PriorTraining) -> list[str]:
    found = [f"prior_training:{record.id}"]
    found += [f"evidence:{record.evidence_id}"] if record.evidence_id else []
    found += [f"prior_training_approval:{record.approval.id}"] if record.approval else []
    found += [f"prior_training_withdrawal:{record.withdrawal.id}"] if record.withdrawal else []
    return found


def _visible(prior_id: int, at: datetime) -> PriorTraining:
    seen = queries.whole(queries.visible(viewer(), at))
    return one_or_404(seen.where(PriorTraining.id == prior_id))


def _covers(record: PriorTraining, permission: Permission, at: datetime) -> bool:
    reached = queries.covered(viewer(), permission, at)
    found = queries.listed(reached).where(PriorTraining.id == record.id)
    return db.session.execute(found).first() is not None


@bp.get("/prior-learning/<int:prior_id>/evidence")
@requires(Permission.SIGNED_IN)
def evidence(prior_id: int) -> ResponseReturnValue:
    """Give the file of evidence as a download, never to be shown as a page of ours."""
    record = _visible(prior_id, now())
    kept = record.evidence or abort(404)
    folder = current_app.extensions["settings"].evidence_dir
    data = files.read(folder, kept.stored_as, kept.sha256)
    if data is None:
        raise Refused(
            "The file is not the one that was recorded. Tell information security.",
            verb="evidence read",
            about=f"evidence:{kept.id}",
        )
    answer = Response(data, mimetype=kept.media_type)
    name = f"evidence-{record.id}.{files.ENDINGS[kept.media_type]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
