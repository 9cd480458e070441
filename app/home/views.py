"""The first page of each role; help, accessibility, privacy."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import queries as access
from app.access.rules import why_not
from app.core.clock import now
from app.courses import queries as courses
from app.courses.content import CONTACTS
from app.courses.markdown import contact_html
from app.home import queries
from app.people.permissions import requires, viewer
from app.people.rules import Permission
from app.training import queries as training

bp = Blueprint("home", __name__)


@bp.get("/")
@requires(Permission.SIGNED_IN)
def page() -> ResponseReturnValue:
    """Lead to the page that this person's work begins with."""
    if viewer().may(Permission.MANAGE_REGISTER):
        return redirect(url_for("reports.people_list"), 303)
    return _training()


@bp.get("/your-training")
@requires(Permission.SIGNED_IN)
def training_page() -> ResponseReturnValue:
    """Show what to do next, progress, certificate and access."""
    return _training()


def _training() -> ResponseReturnValue:
    at = now()
    who = viewer()
    mine = training.all_progress(who.id, at)
    standings = access.held_by(who.id, at)
    return render_template(
        "home/training.html",
        courses=mine,
        open_courses=[] if mine else courses.opening_access(at),
        standings=[(one, why_not(one)) for one in standings],
        ahead=queries.ahead(who, standings, at),
        who=who,
        at=at,
    )


@bp.get("/help")
@requires(Permission.ANYONE)
def help_page() -> ResponseReturnValue:
    """Say what Keyholder is for, and whom to ask."""
    known = courses.contacts(now())
    named = {
        label[:1].upper() + label[1:]: contact_html(known[name])
        for name, label in CONTACTS.items()
        if name in known
    }
    return render_template("home/help.html", contacts=named)


@bp.get("/accessibility-statement")
@requires(Permission.ANYONE)
def accessibility() -> ResponseReturnValue:
    """Say what works for everyone, and what is known not to."""
    return render_template("home/accessibility.html")


@bp.get("/privacy-notice")
@requires(Permission.ANYONE)
def privacy() -> ResponseReturnValue:
    """Say what is kept about a person, why, who sees it, and how long."""
    return render_template("home/privacy.html")
