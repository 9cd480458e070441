"""What people said, for trainers: in steps of five answers, and never who."""

from collections.abc import Iterator

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.core.web import lists
from app.feedback import queries
from app.feedback.rules import (
    BEST,
    LEAST,
    QUESTIONS,
    SCALE,
    Answer,
    Period,
    Subject,
    averages,
    subject,
    trend,
)
from app.feedback.views import bp
from app.people.exports import export
from app.people.permissions import requires, viewer
from app.people.rules import Permission

HEADER = ("About", "Month", *(one.says for one in QUESTIONS), "Comment")
MONTH = "%b %Y"
MOST_SHOWN = 24  # periods in a chart


@bp.get("/feedback")
@requires(Permission.SEE_FEEDBACK)
def subjects_list() -> ResponseReturnValue:
    """List what feedback was given on, with the means of what is shown."""
    page = lists.paged(queries.all_subjects(), lists.page_number())
    about = [found for row in page.rows if (found := subject(row.subject))]
    shown, titles = queries.shown(about), queries.titles(about)
    rows = [(one, titles[one], _answers(shown[one])) for one in about]
    return render_template(
        "feedback/subjects.html",
        page=page,
        rows=[(one, title, len(said), averages(said) if said else ()) for one, title, said in rows],
        questions=QUESTIONS,
        best=BEST,
        least=LEAST,
    )


def _answers(periods: tuple[Period, ...]) -> list[Answer]:
    return [answer for period in periods for answer in period.answers]


@bp.get("/feedback/<subject_>")
@requires(Permission.SEE_FEEDBACK)
def subject_page(subject_: str) -> ResponseReturnValue:
    """Show the trend of one subject, and the comments."""
    about, periods = _shown(subject_)
    means = [one.averages for one in periods[-MOST_SHOWN:]]
    labels = [_label(one) for one in periods[-MOST_SHOWN:]]
    charts = [
        (
            question,
            trend([mean[place] for mean in means]),
            [(label, mean[place]) for label, mean in zip(labels, means, strict=True)],
        )
        for place, question in enumerate(QUESTIONS)
        if means
    ]
    return render_template(
        "feedback/subject.html",
        about=about,
        title=queries.titles([about])[about],
        answers=len(_answers(periods)),
        charts=charts,
        comments=[(_label(one), _comments(one)) for one in reversed(periods) if _comments(one)],
        best=BEST,
        scale=SCALE,
        least=LEAST,
        may_export=viewer().may(Permission.EXPORT_FEEDBACK),
    )


def _shown(text: str) -> tuple[Subject, tuple[Period, ...]]:
    """Return a subject that somebody gave feedback on, and what may be shown of it."""
    about = subject(text)
    if about is None or queries.newest_box(about) is None:
        abort(404)
    return about, queries.shown([about])[about]


def _label(period: Period) -> str:
    return period.month.strftime(MONTH)


def _comments(period: Period) -> list[str]:
    return sorted(one.comment for one in period.answers if one.comment)


@bp.get("/feedback/<subject_>.csv")
@requires(Permission.EXPORT_FEEDBACK)
def answers_csv(subject_: str) -> Response:
    """Give the answers that are shown as CSV. That it was taken is recorded."""
    about, periods = _shown(subject_)
    return export("feedback", f"feedback:{about}", HEADER, _lines(about, periods))


def _lines(about: Subject, periods: tuple[Period, ...]) -> Iterator[tuple[object, ...]]:
    for period in periods:
        for one in period.answers:
            yield str(about), f"{period.month:%Y-%m}", one.useful, one.clear, one.time, one.comment
