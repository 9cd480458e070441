"""Scheduled sessions: planned by trainers, booked by people, with calendars that follow."""

from flask import Flask

SENTENCES = {
    "session_is_cancelled": "This session is cancelled.",
    "session_cancellation_exists_already": "This session is cancelled already.",
    "uq_session_cancellation_session_id": "This session is cancelled already.",
    "booking_exists_already": "There is a booking for this person already.",
    "uq_booking_open": "There is a booking for this person already.",
    "booking_ends_once": "This booking is cancelled already.",
    "register_closing_exists_already": "The register is closed already.",
    "uq_register_closing_session_id": "The register is closed already.",
    "correction_needs_a_reason": "The register is closed. Give a reason for the correction.",
    "nobody_marks_themselves": "You cannot mark yourself. Ask another trainer.",
    "nobody_loses_their_place": "More people have a place than that. Nobody loses a place.",
}


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.core import errors
    from app.people import actions as people
    from app.sessions import jobs, leaving, views  # noqa: F401 - registers the work for later
    from app.sessions.models import (
        Arrival,
        Booking,
        RegisterClosing,
        SessionCancellation,
        SessionPlan,
        SessionTrainer,
        SessionVersion,
    )

    app.register_blueprint(views.bp)
    errors.SENTENCES.update(SENTENCES)
    people.LEAVING["sessions"] = leaving.end_sessions
    audit.govern(
        Arrival, Booking, RegisterClosing, SessionCancellation, SessionPlan, SessionTrainer,
        SessionVersion,
    )  # fmt: skip
