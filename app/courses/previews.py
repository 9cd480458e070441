"""The drills and cards of a version or of the text as it stands, whole, for whoever approves it."""

from collections.abc import Callable

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.db import one_or_404
from app.courses import queries
from app.courses.cards import sections
from app.courses.content import DOES, VERDICTS, Course, build
from app.courses.drill import moment
from app.courses.markdown import filled, text_html
from app.courses.views import back_to_draft, bp, draft_text
from app.people.permissions import requires
from app.people.rules import Permission

Page = Callable[[Course, str, tuple[str, str]], ResponseReturnValue]


def _version(course: str, number: str) -> Course:
    return queries.published(one_or_404(queries.version(course, number)).id).course


def _back(course: str, number: str) -> tuple[str, str]:
    return f"Version {number}", url_for(".version", course=course, number=number)


def _as_written(course: str, part: str, page: Page) -> ResponseReturnValue:
    """Show a part of a text as it stands, or first what is wrong with the text."""
    text = draft_text(course)
    if not text.is_sound:
        return redirect(url_for(".draft", course=course), 303)
    return page(build(text.raw), part, back_to_draft(course))


@bp.get("/courses/<course>/<number>/drills/<drill_id>")
@requires(Permission.SEE_COURSES)
def drill(course: str, number: str, drill_id: str) -> ResponseReturnValue:
    """Show every step of a drill with its choices, where they lead and how they are seen."""
    return _drill_page(_version(course, number), drill_id, _back(course, number))


@bp.get("/courses/<course>/draft/drills/<drill_id>")
@requires(Permission.SEE_COURSES)
def draft_drill(course: str, drill_id: str) -> ResponseReturnValue:
    """Show a drill as it is being written."""
    return _as_written(course, drill_id, _drill_page)


def _drill_page(content: Course, drill_id: str, back: tuple[str, str]) -> ResponseReturnValue:
    contacts = queries.contacts(now())
    return render_template(
        "courses/drill.html",
        drill=content.drill(drill_id) or abort(404),
        back=back,
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
    return _card_page(_version(course, number), card_id, _back(course, number))


@bp.get("/courses/<course>/draft/cards/<card_id>")
@requires(Permission.SEE_COURSES)
def draft_card(course: str, card_id: str) -> ResponseReturnValue:
    """Show a quick card as it is being written."""
    return _as_written(course, card_id, _card_page)


def _card_page(content: Course, card_id: str, back: tuple[str, str]) -> ResponseReturnValue:
    found = content.card(card_id) or abort(404)
    return render_template(
        "courses/card_preview.html",
        card=found,
        back=back,
        sections=sections(found, queries.contacts(now())),
    )
