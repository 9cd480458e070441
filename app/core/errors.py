"""What is said when something is refused, not found, or broken."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from app.core.db import db

# The name of a constraint or trigger -> the sentence for a person. Packages add their own.
SENTENCES: dict[str, str] = {}

READ_ONLY = "25006"  # PostgreSQL's "read_only_sql_transaction"
TITLES = {
    400: "We could not read what was sent",
    401: "Sign in to continue",
    403: "You cannot do this",
    404: "Page not found",
    405: "This address does not work that way",
    409: "This cannot be done",
    413: "That is too much to send at once",
    422: "There is a problem with what was sent",
    429: "Wait a moment, then try again",
    500: "Something went wrong here",
    503: "Keyholder is not available right now",
}
HELP = {
    400: ["Go back, reload the page, and try again."],
    403: ["Your roles do not allow it. Ask Corporate Communication if you think they should."],
    404: [
        "If you typed the address, check that it is right.",
        "If you followed a link, the thing may have been moved, or it may not be for you to see.",
    ],
    405: ["Go back and use the button on the page."],
    413: ["Send less text or a smaller file."],
    429: ["Too much was asked from here in a short time."],
    500: ["Nothing was changed. Try again. If it happens again, tell Corporate Communication."],
    503: ["Nothing was lost that we said was saved. Try again in a few minutes."],
}


class Refused(Exception):
    """A rule of the force says no. Carries every reason, as whole sentences, and the way on.

    `verb` and `about` say what was tried, for the audit history ("grant opened", "request:12").
    """

    def __init__(
        self, *reasons: str, verb: str = "", about: str = "", ways: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Keep the reasons; `ways` are (text, address) pairs that lead on."""
        super().__init__(*reasons)
        self.reasons = reasons
        self.verb = verb
        self.about = about
        self.ways = ways


def init_app(app: Flask) -> None:
    """Answer every error with a page that says what happened and what to do."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(IntegrityError, broken_constraint)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(Exception, unexpected)


def shown_when_refused(draw: Callable[[Refused], str]) -> None:
    """Let a refusal of this request be shown by `draw`: the same page again, with what was typed."""
    g.shown_when_refused = draw


def refused(error: Refused) -> ResponseReturnValue:
    """Answer 409 with every reason. The request's transaction is rolled back already."""
    remember = app_hook()
    if remember:
        remember(error)
    draw: Callable[[Refused], str] | None = g.pop("shown_when_refused", None)
    if draw and not wants_json():
        return Response(draw(error), 409)
    ways = [{"text": text, "href": href} for text, href in error.ways]
    return page(409, list(error.reasons), ways)


def app_hook() -> Callable[[Refused], None] | None:
    """Return what the history wants called for each refusal, if anything."""
    hook: Callable[[Refused], None] | None = current_app.extensions.get("refusals")
    return hook


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP error with our page; redirects and ready answers pass as they are."""
    if error.response is not None:
        return error.response
    if (cause := getattr(error, "original_exception", None)) is not None:
        return unexpected(cause)  # a page of ours failed while it was made
    code = error.code or 500
    answer = page(code, HELP.get(code, ["Go back and try again."]), [])
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def broken_constraint(error: IntegrityError) -> ResponseReturnValue:
    """Turn a known constraint's name into its sentence; an unknown one is a bug (500)."""
    db.session.rollback()
    said = str(error.orig)
    for name, sentence in SENTENCES.items():
        if name in said:  # a rule said no, only later: it is recorded like one
            return refused(Refused(sentence, about=request.path))
    return unexpected(error)


def unavailable(error: OperationalError) -> ResponseReturnValue:
    """Answer 503 when the database is locked, full, read-only or gone."""
    return _log_and_answer(error, 503)


def unexpected(error: BaseException) -> ResponseReturnValue:
    """Log a bug with its request number and answer 500, saying nothing of its cause."""
    return _log_and_answer(error, 503 if _is_unavailable(error) else 500)


def _is_unavailable(error: BaseException) -> bool:
    """Say whether there is no database, it was lost, or it takes no writing: PostgreSQL's own kind
    of error.
    """
    return isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError)
        and (error.connection_invalidated or getattr(error.orig, "sqlstate", "") == READ_ONLY)
    )


def _log_and_answer(error: BaseException, code: int) -> ResponseReturnValue:
    if current_app.testing and code == 500 and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    current_app.logger.error("failed", exc_info=error, extra={"request": request_number()})
    return page(code, HELP[code], [])


def page(code: int, sentences: list[str], ways: list[dict[str, str]]) -> Response:
    """Render the error page, or the same as JSON for a caller that asked for JSON."""
    title = TITLES.get(code, "Something went wrong")
    if request_ctx.url_adapter is None:  # an untrusted Host: nothing on a page could be linked
        return Response(f"{title}\n", code, mimetype="text/plain")
    if wants_json():
        answer = jsonify(title=title, message=" ".join(sentences), request=request_number())
    else:
        draw = _alone if code >= 500 else render_template
        answer = Response(
            draw(
                "errors/error.html",
                code=code,
                title=title,
                sentences=sentences,
                ways=ways,
                request_number=request_number(),
            )
        )
    answer.status_code = code
    return answer


def wants_json() -> bool:
    """Say whether whoever asks wants JSON rather than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _alone(template: str, **facts: Any) -> str:
    """Render without the frame of who is signed in and where they may go: it asks the database,
    which may be what is broken.
    """
    return current_app.jinja_env.get_template(template).render(facts)


def request_number() -> str:
    """Return this request's number, as shown to the person and written to the log."""
    number: str = g.get("request_number", "")
    return number
