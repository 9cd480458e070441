"""Courses: reads, checks, publishes and renders the text in the top-level courses/ folder."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.courses import cli, views
    from app.courses.models import Contact, CourseApproval, CourseVersion

    app.register_blueprint(views.bp)
    app.cli.add_command(cli.courses)
    audit.govern(Contact, CourseApproval, CourseVersion)
    SENTENCES.update(
        {
            "course_version_exists_already": "This version is stored already. Give it a higher number.",
            "course_approval_exists_already": "This version is approved already.",
        }
    )
