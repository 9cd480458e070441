"""Quick cards for everyone signed in: on the phone, and as one page of paper."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.courses import actions, queries
from app.courses.cards import sections, state
from app.courses.content import Card
from app.courses.forms import DrawForm
from app.courses.queries import Published
from app.people.permissions import requires
from app.people.rules import Permission

bp = Blueprint("cards", __name__)


def _card(course: str, card_id: str) -> tuple[Published, Card]:
    """Return a card of the version in force; it is not found otherwise."""
    held = queries.in_force(course, now())
    card = held.course.card(card_id) if held else None
    return (held, card) if held and card else abort(404)


@bp.get("/cards")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """List the cards of every course in force."""
    held = [one.course for _, one in sorted(queries.all_in_force(now()).items())]
    return render_template("courses/cards.html", courses=[one for one in held if one.cards])


@bp.get("/cards/<course>/<card_id>")
@requires(Permission.SIGNED_IN)
def page(course: str, card_id: str) -> ResponseReturnValue:
    """Show a card, to be read standing up."""
    held, card = _card(course, card_id)
    lines = sections(card, queries.contacts(now()))
    return render_template("courses/card.html", course=held.course, card=card, sections=lines)


@bp.get("/cards/<course>/<card_id>.pdf")
@requires(Permission.SIGNED_IN)
def pdf(course: str, card_id: str) -> ResponseReturnValue:
    """Give the card as a page of paper; while the worker draws it, a page that asks again by itself."""
    held, card = _card(course, card_id)
    drawn = queries.card_pdf(held.version_id, card.id, state(card, queries.contacts(now())))
    if drawn is None:
        text = render_template(
            "courses/card_drawing.html", course=held.course, card=card, form=DrawForm()
        )
        waiting = Response(text, 202)
        waiting.headers["Refresh"] = "2"
        return waiting
    answer = Response(drawn.data, mimetype="application/pdf")
    name = f"{card.id}-{card.version}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.post("/cards/<course>/<card_id>/drawing")
@requires(Permission.SIGNED_IN)
def draw(course: str, card_id: str) -> ResponseReturnValue:
    """Ask the worker again to draw a card, should the first drawing have failed."""
    held, card = _card(course, card_id)
    at = now()
    actions.have_drawn(held.version_id, card, at, again=at.strftime("%Y%m%dT%H%M"))
    return redirect(url_for(".pdf", course=course, card_id=card_id), 303)
