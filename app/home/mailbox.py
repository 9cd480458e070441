"""The demonstration's mailbox: what would have been e-mail, for the browser to open."""

from typing import Any

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from app.core.db import db, one_or_404
from app.core.london import iso
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
    page = lists.paged(_found(), lists.page_number())
    return render_template("home/mailbox.html", page=page, q=_search(), by=_by())


@bp.get("/mailbox.csv")
@requires(Permission.ANYONE)
def mailbox_csv() -> Response:
    """Give the same list as CSV."""
    _only_in_the_demonstration()
    rows = ((iso(one.at), one.to, one.subject) for one in db.session.execute(_found()))
    return lists.csv_response("mailbox.csv", ("Sent at", "To", "Subject"), rows)


def _search() -> str:
    return request.args.get("q", "").strip()[:80]


def _by() -> lists.Sorting:
    return lists.sorting(queries.SORTABLE, "at", newest_first=True)


def _found() -> Select[*tuple[Any, ...]]:
    order = lists.order(_by(), queries.SORTABLE, MailboxMessage.id)
    return queries.mailbox(_search()).order_by(*order)


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
