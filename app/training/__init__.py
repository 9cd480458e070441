"""Enrolment, progress, attempt, grading, result."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.training import cli, jobs, queries, views  # noqa: F401 - `cli` and `jobs` register
    from app.training.models import (
        Credit,
        CreditWithdrawal,
        Enrolment,
        ExtraTime,
        LessonRead,
        Result,
    )

    app.register_blueprint(views.bp)
    views.unsaved.init_app()
    app.extensions["would enrol"] = queries.would_enrol  # pages of courses say it, below this part
    audit.govern(Credit, CreditWithdrawal, Enrolment, ExtraTime, LessonRead, Result)
    SENTENCES.update(
        {
            "credit_withdrawal_exists_already": "This credit is withdrawn already.",
            "uq_credit_withdrawal_credit_id": "This credit is withdrawn already.",
            "drill_step_exists_already": "You have decided this in another tab. Reload the page.",
            "uq_drill_step_person_id": "You have decided this in another tab. Reload the page.",
            "attempt_exists_already": "You have started this quiz in another tab. Reload the page.",
            "uq_attempt_open": "You have an open quiz already. Go on with it.",
            "uq_attempt_person_id": "You have started this quiz in another tab. Reload the page.",
            "answer_exists_already": "This answer was saved in another tab. Reload the page.",
            "extra_time_ends_once": "Somebody has ended this already. Reload the page.",
            "extra_time_exists_already": "Somebody has just given more time. Reload the page.",
            "uq_extra_time_open": "Somebody has just given more time. Reload the page.",
            "attempt_ends_once": "This quiz is handed in already.",
        }
    )
