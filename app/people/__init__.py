"""The people of the force: who they are, where they serve, and what their roles let them do."""

from flask import Flask

SENTENCES = {
    "nobody_appoints_themselves": "You cannot appoint yourself.",
    "nobody_manages_themselves": "Nobody can be their own line manager.",
    "appointment_ends_once": "This role has already ended.",
    "employment_exists_already": "This person serves in the force already.",
    "posting_exists_already": "This person has been posted by somebody else in the meantime. Look again.",
    "former_rank_exists_already": "The rank of this person has been changed in the meantime. Look again.",
    "former_rank_is_the_one_held": "The rank of this person has been changed in the meantime. Look again.",
    "uq_employment_open": "This person serves in the force already.",
    "uq_posting_open": "This person has been posted by somebody else in the meantime. Look again.",
}


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands."""
    from app.audit import actions as audit
    from app.core import errors
    from app.people import cli, views
    from app.people.models import Appointment, Employment, FormerRank, Person, Posting, Unit

    app.register_blueprint(views.bp)
    app.cli.add_command(cli.people)
    errors.SENTENCES.update(SENTENCES)
    audit.govern(Appointment, Employment, FormerRank, Person, Posting, Unit)
