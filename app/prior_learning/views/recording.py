"""Recording earlier training: one by one, or from a CSV file that is looked at first."""

from collections.abc import Sequence
from pathlib import Path

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.core.clock import now
from app.core.db import lock
from app.core.london import LONDON
from app.core.sheets import Fault
from app.core.web.uploads import LookedAtForm, SheetForm, packed, takes_again, takes_file
from app.people.models import Person
from app.people.permissions import requires, viewer
from app.people.rules import Permission, collar
from app.prior_learning import actions, evidence, queries, rules, sheet
from app.prior_learning.forms import TrainingForm
from app.prior_learning.rules import Row, Training
from app.prior_learning.views import bp


@bp.route("/prior-learning/new", methods=["GET", "POST"])
@requires(Permission.RECORD_PRIOR_LEARNING)
@takes_file(evidence.LARGEST)
def new() -> ResponseReturnValue:
    """Record one training, with its evidence."""
    form = TrainingForm(collar_number=request.args.get("collar_number", "")[:20])
    form.today = now().astimezone(LONDON).date()
    choices = [SelectChoice(id_, title) for id_, title in queries.offered(now())]
    form.course.choices = [SelectChoice("", "Select a course"), *choices]
    if form.validate_on_submit() and (person_id := _person_id(form)):
        lock(Person, person_id)  # one record about a person at a time … then the time
        training = Training(
            person_id, form.course.data, form.day, form.trainer.data, form.note.data or ""
        )
        made = actions.record(
            training, form.examined, folder=_folder(), by_id=viewer().id, at=now()
        )
        flash("The training is recorded. A second person can now approve it.", "success")
        return redirect(url_for(".record_page", prior_id=made.id), 303)
    page = render_template("prior_learning/new.html", form=form)
    return page, 422 if form.errors else 200


def _person_id(form: TrainingForm) -> int | None:
    """Return whom the form names; set an error when the viewer may not record for them."""
    number = collar(form.collar_number.data)
    found = queries.recordable([number], viewer(), now()).get(number)
    if found is None:
        form.collar_number.errors = ["Nobody you may record for serves with this number"]
    return found


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].evidence_dir
    return folder


@bp.route("/prior-learning/import", methods=["GET", "POST"])
@requires(Permission.RECORD_PRIOR_LEARNING)
@takes_file(sheet.LARGEST)
def look() -> ResponseReturnValue:
    """Look at a CSV file: show what it would record, or every fault by its line. Records nothing."""
    form = SheetForm()
    if not form.validate_on_submit():
        page = render_template("prior_learning/import.html", form=form, **_help())
        return page, 422 if form.errors else 200
    data = form.content()
    rows, trainings, faults = _read(data)
    if faults:
        page = render_template("prior_learning/import.html", form=form, faults=faults, **_help())
        return page, 422
    rows_form = LookedAtForm(formdata=None, sheet=packed(data))
    return render_template(
        "prior_learning/rows.html", form=rows_form, rows=rows, trainings=trainings
    )


@bp.post("/prior-learning/import/rows")
@requires(Permission.RECORD_PRIOR_LEARNING)
@takes_again(sheet.LARGEST)
def record_rows() -> ResponseReturnValue:
    """Record every row of a file that was looked at, or none."""
    form, faults = LookedAtForm(), [Fault(0, "Choose the file again.")]
    trainings: Sequence[Training] = []
    if form.validate_on_submit():
        _, trainings, faults = _read(form.content())
    if faults:
        page = render_template(
            "prior_learning/import.html", form=SheetForm(formdata=None), faults=faults, **_help()
        )
        return page, 422
    lock(Person, *(one.person_id for one in trainings))
    made = actions.record_all(trainings, folder=_folder(), by_id=viewer().id, at=now())
    number = "1 training is" if len(made) == 1 else f"{len(made)} trainings are"
    flash(f"{number} recorded. A second person can now approve them.", "success")
    return redirect(url_for(".records_list"), 303)


def _read(data: bytes) -> tuple[list[Row], list[Training], list[Fault]]:
    """Read a file and hold it against what is known here. Faults come in the order of their lines."""
    at = now()
    rows, faults = sheet.read(data, at.astimezone(LONDON).date())
    people = queries.recordable((collar(row.collar_number) for row in rows), viewer(), at)
    names, known = queries.course_names(at), queries.recorded(people.values())
    trainings, more = rules.matched(rows, people, names, known)
    return rows, trainings, sorted([*faults, *more], key=lambda fault: fault.line)


def _help() -> dict[str, object]:
    return {
        "courses": queries.offered(now()),
        "columns": [column.name for column in sheet.COLUMNS],
        "most_rows": sheet.MOST_ROWS,
    }
