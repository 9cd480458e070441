"""The drills and cards of a version, whole, for whoever approves it."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.db import one_or_404
from app.courses import queries
from app.courses.cards import sections
from app.courses.content import DOES, VERDICTS, Course
from app.courses.drill import moment
from app.courses.markdown import filled, text_html
from app.courses.views import bp
from app.people.permissions import requires
from app.people.rules import Permission


def _version(course: str, number: str) -> Course:
    return queries.published(one_or_404(queries.version(course, number)).id).course


@bp.get("/courses/<course>/<number>/drills/<drill_id>")
@requires(Permission.SEE_COURSES)
def drill(course: str, number: str, drill_id: str) -> ResponseReturnValue:
    """Show every step of a drill with its choices, where they lead and how they are seen."""
    content, contacts = _version(course, number), queries.contacts(now())
    return render_template(
        "courses/drill.html",
        course=content,
        drill=content.drill(drill_id) or abort(404),
        does=DOES,
        verdicts=VERDICTS,
        moment=moment,
        prose=lambda text: text_html(text, contacts),
        plain=lambda text: filled(text, contacts),
    )


@bp.get("/courses/<course>/<number>/cards/<card_id>")
@requires(Permission.SEE_COURSES)
def card(course: str, number: str, card_id: str) -> ResponseReturnValue:
    """Show a quick card as it would be read."""
    content = _version(course, number)
    found = content.card(card_id) or abort(404)
    return render_template(
        "courses/card_preview.html",
        course=content,
        card=found,
        sections=sections(found, queries.contacts(now())),
    )
