"""Courses: reads, checks, publishes and renders the text in the top-level courses/ folder."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.courses import cli, jobs, previews, quickcards, views  # noqa: F401 - previews join views
    from app.courses.models import Contact, CourseApproval, CourseVersion, Undertaking

    app.register_blueprint(views.bp)
    app.register_blueprint(quickcards.bp)
    app.extensions["drawing cards"] = jobs.draw_card
    app.cli.add_command(cli.courses)
    audit.govern(Contact, CourseApproval, CourseVersion, Undertaking)
    SENTENCES.update(
        {
            "course_version_exists_already": "This version is stored already. Give it a higher number.",
            "uq_course_version_course_version": "This version is stored already. Give it a higher number.",
            "course_approval_exists_already": "This version is approved already.",
            "uq_course_approval_course_version_id": "This version is approved already.",
            "second_person_approves_course": "A second person must approve a version.",
        }
    )
