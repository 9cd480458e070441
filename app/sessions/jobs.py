"""What the worker does for sessions: draw attendance sheets."""

from flask import current_app

from app.core.clock import now
from app.core.db import db, lock, transaction
from app.notices.jobs import workflow
from app.sessions import queries, sheets
from app.sessions.models import SessionPlan, SheetPdf


@workflow("draw sheet")
def draw_sheet(session_id: int) -> str:
    """Draw a session's attendance sheet as it is now, in place of the one before. Returns its state;
    drawing again changes nothing.
    """
    from app.sessions import drawing  # WeasyPrint must never be in the web process

    at = now()
    sheet = queries.sheet(queries.session(session_id))
    # Before the transaction: on SQLite all others would wait.
    data = drawing.draw(sheet, current_app.config["FORCE_NAME"], at)
    with transaction():
        lock(SessionPlan, session_id)
        held = db.session.get(SheetPdf, session_id)
        if held is None:
            held = SheetPdf(session_id=session_id)
            db.session.add(held)
        held.state, held.data = sheets.state(sheet), data
    return sheets.state(sheet)
