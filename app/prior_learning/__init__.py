"""Training taken before Keyholder: recorded, approved by a second person, withdrawn."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.prior_learning import views
    from app.prior_learning.models import Approval, Evidence, PriorTraining, Withdrawal

    app.register_blueprint(views.bp)
    audit.govern(Evidence, PriorTraining, Approval, Withdrawal)
    SENTENCES.update(
        {
            "prior_training_recorded_already": "This training is recorded already.",
            "second_person_approves_prior_training": "You recorded this training, or it is about you. Somebody else must approve it.",
            "withdrawn_prior_training_is_not_approved": "This record is withdrawn.",
            "certificate_needs_approved_prior_training": "This training is not approved.",
            "prior_training_approval_exists_already": "This training is approved already.",
            "uq_prior_training_approval_prior_training_id": "This training is approved already.",
            "prior_training_withdrawal_exists_already": "This record is withdrawn already.",
            "uq_prior_training_withdrawal_prior_training_id": "This record is withdrawn already.",
        }
    )
