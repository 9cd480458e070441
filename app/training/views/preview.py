"""Whom a course would enrol, person by person, for whoever publishes it."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.db import one_or_404
from app.core.web import lists
from app.courses import queries as courses
from app.courses import source
from app.courses.content import Course, build
from app.people.permissions import requires
from app.people.rules import Permission
from app.training import queries
from app.training.views import bp


@bp.get("/courses/<course>/draft/enrolment")
@requires(Permission.PUBLISH_COURSES)
def draft_enrolment(course: str) -> ResponseReturnValue:
    """Show whom the text in courses/ would enrol as it stands now."""
    text = source.read(course) if course in source.courses() else abort(404)
    content = build(text.raw) if text.is_sound else abort(404)
    return _page(content, ("The text as it stands", url_for("courses.draft", course=course)))


@bp.get("/courses/<course>/<number>/enrolment")
@requires(Permission.PUBLISH_COURSES)
def version_enrolment(course: str, number: str) -> ResponseReturnValue:
    """Show whom a published version would enrol if it were approved now."""
    stored = one_or_404(courses.version(course, number))
    back = (f"Version {number}", url_for("courses.version", course=course, number=number))
    return _page(courses.published(stored.id).course, back)


def _page(content: Course, back: tuple[str, str]) -> ResponseReturnValue:
    at = now()
    page = lists.paged(queries.who_would_be_enrolled(content, at), lists.page_number())
    return render_template(
        "training/enrolment.html",
        course=content,
        would_enrol=queries.would_enrol(content, at),
        page=page,
        rules=content.audience.rules,
        back=back,
    )
