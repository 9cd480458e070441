"""The demonstration's mailbox: what would have been e-mail, for the browser to open."""

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.db import one_or_404
from app.core.web import lists
from app.home.views import bp  # its pages join those of the package
from app.notices import queries
from app.notices.models import MailboxMessage
from app.people.permissions import requires
from app.people.rules import Permission


def _only_in_the_demonstration() -> None:
    if not current_app.config["DEMONSTRATION"]:
        abort(404)


@bp.get("/mailbox")
@requires(Permission.ANYONE)
def mailbox() -> ResponseReturnValue:
    """Show every message, newest first."""
    _only_in_the_demonstration()
    search = request.args.get("q", "").strip()[:80]
    page = lists.paged(queries.mailbox(search), lists.page_number())
    return render_template("home/mailbox.html", page=page, q=search)


@bp.get("/mailbox/<int:message_id>")
@requires(Permission.ANYONE)
def message(message_id: int) -> ResponseReturnValue:
    """Show one message as its plain part."""
    _only_in_the_demonstration()
    found = one_or_404(select(MailboxMessage).where(MailboxMessage.id == message_id))
    return render_template(
        "home/message.html", message=found, has_calendar=bool(queries.calendar(found.notice_id))
    )


@bp.get("/mailbox/<int:message_id>/invitation.ics")
@requires(Permission.ANYONE)
def invitation(message_id: int) -> Response:
    """Give the calendar entry that goes with a message."""
    _only_in_the_demonstration()
    found = one_or_404(select(MailboxMessage).where(MailboxMessage.id == message_id))
    return Response(queries.calendar(found.notice_id) or abort(404), mimetype="text/calendar")
