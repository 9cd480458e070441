"""An answer posted when its sign-in was over already: it is carried, sealed, through signing in to
its question and filled in there. Only pressing Save and continue saves it.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from app.core.clock import now
from app.core.db import db
from app.courses import queries as courses
from app.people.permissions import viewer
from app.signin import unsent
from app.signin.session import whose
from app.training import queries
from app.training.actions import Source
from app.training.rules.grading import Form, is_offered
from app.training.rules.paper import Paper

LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a page sent in vain: the opaque keys that were chosen, and which page it was."""

    form: Form
    source: Source


def init_app() -> None:
    """Carry an answer in this way whenever it cannot be taken as it came."""
    unsent.OWN_WAY["training.answer"] = to_question


def to_question() -> ResponseReturnValue | None:
    """Redirect to the question with what was chosen, sealed for the person whose session it is.
    None when this is not an answer to a question of theirs.
    """
    person_id = whose()
    if request.endpoint != "training.answer" or person_id is None:
        return None
    where: dict[str, Any] = request.view_args or {}
    form = _offered(person_id, **where)
    if form is None:
        return None
    until = (now() + LASTS).timestamp()
    sealed = _seal().dumps([person_id, *where.values(), until, form, source().page, source().after])
    return redirect(url_for("training.question", **where, unsaved=sealed), 303)


def _offered(person_id: int, attempt_id: int, position: int) -> Form | None:
    """Return the fields of the request that belong to a question, when it offers what they say."""
    attempt = db.session.scalar(queries.own_attempt(person_id, attempt_id))
    paper = Paper.from_json(json.loads(attempt.paper)) if attempt else Paper(())
    if attempt is None or not 1 <= position <= len(paper.items):
        return None
    item = paper.items[position - 1]
    asked = courses.parsed(attempt.course_version).course.question(item.question)
    names = {"answer", "decision", *(key for key, _ in item.options)}
    form = {name: request.form.getlist(name) for name in names & set(request.form)}
    return form if is_offered(asked, item, form) else None


def carried(attempt_id: int, position: int) -> Carried | None:
    """Return what the address carries for this question of the person signed in, if anything."""
    try:
        whom, *where, until, form, page, after = _seal().loads(request.args.get("unsaved", ""))
    except BadSignature:
        return None
    if [whom, *where] != [viewer().id, attempt_id, position] or until < now().timestamp():
        return None
    return Carried(form, Source(page, after))


def _seal() -> URLSafeSerializer:
    keys: list[Any] = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.secret_key]
    return URLSafeSerializer(keys, salt="unsaved answer")


def source() -> Source:
    """Return which page an answer comes from, and which answer that page last knew of."""
    return Source(request.form.get("page", "")[:32], number("after"))


def number(field: str) -> int | None:
    """Return a count that a page sent; None when it is none."""
    text = request.form.get(field, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
