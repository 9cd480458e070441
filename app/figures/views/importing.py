"""Recording many figures from a CSV file that is looked at first."""

from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import sheets
from app.core.clock import now
from app.core.london import LONDON
from app.core.sheets import Fault
from app.core.web.uploads import packed, takes_again, takes_file
from app.figures import actions, queries, rules
from app.figures.forms import FileAgainForm, FileForm
from app.figures.rules import SAID, Figure
from app.figures.views import bp
from app.people.permissions import requires, viewer
from app.people.rules import Permission


@bp.route("/figures/import", methods=["GET", "POST"])
@requires(Permission.RECORD_FIGURES)
@takes_file(sheets.LARGEST)
def look() -> ResponseReturnValue:
    """Look at a CSV file of figures: show what it would record, or every fault by its line."""
    form = FileForm()
    if not form.validate_on_submit():
        return _import_page(form)
    data = form.content()
    figures, faults = _read(data)
    if faults:
        return _import_page(form, faults)
    again = FileAgainForm(formdata=None, sheet=packed(data), source=form.source.data)
    named = {
        id_: handle for id_, handle, _ in queries.accounts(viewer(), Permission.RECORD_FIGURES)
    }
    return render_template("figures/look.html", form=again, figures=figures, named=named, said=SAID)


@bp.post("/figures/import/rows")
@requires(Permission.RECORD_FIGURES)
@takes_again()
def record_rows() -> ResponseReturnValue:
    """Record every figure of a file that was looked at, or none."""
    form, faults = FileAgainForm(), [Fault(0, "Choose the file again.")]
    figures: list[Figure] = []
    if form.validate_on_submit():
        actions.one_at_a_time()  # … then the time
        figures, faults = _read(form.content())
    if faults:
        return _import_page(FileForm(formdata=None), faults)
    made = actions.record(figures, source=form.source.data, by_id=viewer().id, at=now())
    flash(f"{len(made)} {'figure is' if len(made) == 1 else 'figures are'} recorded.", "success")
    return redirect(url_for(".overview"), 303)


def _read(data: bytes) -> tuple[list[Figure], list[Fault]]:
    today = now().astimezone(LONDON).date()
    most = current_app.extensions["settings"].sheet_rows
    rows, faults = rules.read(data, most_rows=most, today=today)
    known = queries.known(queries.reach(viewer(), Permission.RECORD_FIGURES))
    accounts = queries.accounts(viewer(), Permission.RECORD_FIGURES)
    whole = viewer().covers(Permission.RECORD_FIGURES, "")
    figures, more = rules.matched(rows, accounts, known, website=whole)
    return figures, sorted([*faults, *more], key=lambda fault: fault.line)


def _import_page(form: FileForm, faults: Sequence[Fault] = ()) -> ResponseReturnValue:
    page = render_template(
        "figures/import.html",
        form=form,
        faults=faults,
        columns=[column.name for column in rules.COLUMNS],
    )
    return page, 422 if form.errors or faults else 200
