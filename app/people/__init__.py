"""The people of the force: who they are, where they serve, and what their roles let them do."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages."""
    from app.audit import actions as audit
    from app.people import views
    from app.people.models import Appointment, Employment, Person, Posting, Unit

    app.register_blueprint(views.bp)
    audit.govern(Appointment, Employment, Person, Posting, Unit)
