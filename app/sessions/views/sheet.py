"""A session's attendance sheet on paper: asked for, drawn by the worker, downloaded."""

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.core.clock import now
from app.core.db import db
from app.notices import jobs
from app.people.permissions import requires
from app.people.rules import Permission
from app.sessions import queries, sheets
from app.sessions.models import SheetPdf
from app.sessions.views import bp
from app.sessions.views.register import run


@bp.post("/sessions/<int:session_id>/sheet")
@requires(Permission.RUN_REGISTER)
def ask_for_sheet(session_id: int) -> ResponseReturnValue:
    """Have the sheet drawn as it is now: once a minute at most for the same sheet."""
    session = run(session_id)
    state = sheets.state(queries.sheet(session))
    key = f"sheet:{session.id}:{state[:16]}:{now():%Y%m%dT%H%M}"
    jobs.enqueue("draw sheet", session.id, key=key)
    return redirect(url_for(".sheet", session_id=session.id), 303)


@bp.get("/sessions/<int:session_id>/sheet.pdf")
@requires(Permission.RUN_REGISTER)
def sheet(session_id: int) -> ResponseReturnValue:
    """Give the sheet; while the worker draws it, a page that asks again by itself."""
    session = run(session_id)
    drawn = db.session.get(SheetPdf, session.id)
    if drawn is None or drawn.state != sheets.state(queries.sheet(session)):
        text = render_template("sessions/sheet_drawing.html", session=session, form=FlaskForm())
        waiting = Response(text, 202)
        waiting.headers["Refresh"] = "2"
        return waiting
    answer = Response(drawn.data, mimetype="application/pdf")
    name = f"attendance-{session.id}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
