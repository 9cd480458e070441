"""What people think of a course or a session, kept apart from who said it."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.feedback import views
    from app.feedback.models import FeedbackGiven

    app.register_blueprint(views.bp)
    audit.govern(FeedbackGiven)
    said = "You have given your feedback already."
    SENTENCES.update(
        {"feedback_given_exists_already": said, "uq_feedback_given_person_id_occasion": said}
    )
