"""Holding a platform's list against the register: upload, look, look again, record."""

import hashlib
from dataclasses import dataclass

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import sheets
from app.core.clock import now
from app.core.settings import Settings
from app.core.sheets import Fault, Sheet, UnreadableError
from app.core.web.uploads import packed, takes_again, takes_file
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.reconciliation import actions, queries
from app.reconciliation.actions import Days, Held
from app.reconciliation.forms import LEVELS, WHOLE, ListForm, UploadForm, word_field
from app.reconciliation.rules import findings, layouts
from app.reconciliation.rules.findings import Compared
from app.reconciliation.rules.kinds import Right
from app.reconciliation.rules.layouts import COLUMNS, Mapping, Source, Understood
from app.reconciliation.views import bp

SHOWN = 25  # lines of a list, as they were understood


@dataclass(frozen=True, slots=True)
class Looked:
    """A list, what was understood of it, what it comes to (None while not all is understood), and the
    removals that it proves.
    """

    sheet: Sheet
    list_: Understood
    compared: Compared | None = None
    removed: tuple[Right, ...] = ()


def settings() -> Settings:
    """Return this installation's settings."""
    found: Settings = current_app.extensions["settings"]
    return found


@bp.route("/reconciliation/new", methods=["GET", "POST"])
@requires(Permission.RECONCILE)
@takes_file(sheets.LARGEST)
def new() -> ResponseReturnValue:
    """Look at a platform's list: say what was understood and what it comes to. Records nothing."""
    _whole_force()
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form)
    data, source = form.content(), Source(form.source.data)
    try:
        sheet = sheets.read(data, most_rows=settings().sheet_rows)
    except UnreadableError as unreadable:
        return _upload_page(form, unreadable.faults)
    mapping = layouts.proposed(sheet, source, queries.mapping_of(source)[1])
    again = ListForm(formdata=None, sheet=packed(data), source=str(source), covers=form.covers.data)
    return _look_page(again, data, _looked(sheet, source, mapping, form.covers.data))


@bp.post("/reconciliation/new/columns")
@requires(Permission.RECONCILE)
@takes_again()
def look_again() -> ResponseReturnValue:
    """Look at the same list again, with other columns or levels."""
    _whole_force()
    form = ListForm()
    if not form.validate_on_submit():
        return _upload_page(UploadForm(formdata=None), [Fault(0, "Choose the file again.")])
    try:
        looked = _chosen(form)
    except UnreadableError as unreadable:
        return _upload_page(UploadForm(formdata=None), unreadable.faults)
    return _look_page(form, form.content(), looked)


@bp.post("/reconciliation/lists")
@requires(Permission.RECONCILE)
@takes_again()
def record() -> ResponseReturnValue:
    """Record a list that was looked at and what it comes to now, or nothing."""
    _whole_force()
    form = ListForm()
    if not form.validate_on_submit():
        return _upload_page(UploadForm(formdata=None), [Fault(0, "Choose the file again.")])
    actions.one_at_a_time()  # one reconciliation at a time … then the time
    try:
        looked = _chosen(form)
    except UnreadableError as unreadable:
        return _upload_page(UploadForm(formdata=None), unreadable.faults)
    if looked.compared is None:
        return _look_page(form, form.content(), looked)
    held = Held(
        source=Source(form.source.data),
        sha256=_hash(form.content()),
        whole=form.covers.data == WHOLE,
        list_=looked.list_,
        compared=looked.compared,
        removed=looked.removed,
    )
    days = Days(settings().urgent_finding_days, settings().finding_days)
    made = actions.record(held, days=days, by_id=viewer().id, at=now())
    if made is None:
        flash("This is the same list as the last one, and nothing has changed since.")
    else:
        flash(f"The list is held against the register: {looked.compared.per_cent} % agree.", "success")  # fmt: skip
    return redirect(url_for(".overview"), 303)


def _whole_force() -> None:
    """Only a role over the whole force can say that a list is right: it names accounts of every unit."""
    if not viewer().covers(Permission.RECONCILE, ""):
        abort(404)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _chosen(form: ListForm) -> Looked:
    """Read the list as the form says. Raises `UnreadableError` when what was sent is none."""
    sheet = sheets.read(form.content(), most_rows=settings().sheet_rows)
    columns = form.mapping({}, ())
    words = layouts.understood(sheet, columns).words
    mapping = form.mapping(request.form, words)
    return _looked(sheet, Source(form.source.data), mapping, form.covers.data)


def _looked(sheet: Sheet, source: Source, mapping: Mapping, covers: str) -> Looked:
    list_ = layouts.understood(sheet, mapping)
    register = queries.register(source, layouts.addresses(list_.seats), now())
    more = findings.ambiguous(list_.seats, register.accounts)
    faults = tuple(sorted([*list_.faults, *more], key=lambda fault: fault.line))
    list_ = Understood(list_.mapping, list_.seats, list_.words, faults)
    if faults:
        return Looked(sheet, list_)
    whole = covers == WHOLE
    compared = findings.compare(list_.seats, register, whole=whole)
    due = {one.person_id for one in register.rights if one.is_due} - {viewer().id}  # not one's own
    before = queries.shown_before(source, due) if due else set()
    removed = findings.gone(compared, list_.seats, register, before, whole=whole)
    return Looked(sheet, list_, compared, tuple(removed))


def _upload_page(form: UploadForm, faults: list[Fault] | None = None) -> ResponseReturnValue:
    page = render_template(
        "reconciliation/new.html", form=form, faults=faults, most_rows=settings().sheet_rows
    )
    return page, 422 if form.errors or faults else 200


def _look_page(form: ListForm, data: bytes, looked: Looked) -> ResponseReturnValue:
    form.offer(looked.sheet.head, looked.list_.mapping)
    source = Source(form.source.data)
    known = {one.finding.key for one in queries.open_of(source)}
    page = render_template(
        "reconciliation/look.html",
        form=form,
        source=source,
        sheet=looked.sheet,
        list=looked.list_,
        compared=looked.compared,
        removed=looked.removed,
        columns=[column.name for column in COLUMNS],
        levels=LEVELS,
        words=[
            (word_field(word), word, looked.list_.mapping.levels.get(sheets.plain(word), ""))
            for word in {sheets.plain(one): one for one in looked.list_.words}.values()
        ],
        known=known,
        before=queries.same_file(source, _hash(data)),
        shown=SHOWN,
    )
    return page, 422 if looked.list_.faults else 200
