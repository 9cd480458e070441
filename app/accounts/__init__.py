"""The register of official accounts: what each is for, who answers for it, and its life."""

from flask import Flask

from app.core.errors import SENTENCES

# What the database refuses -> the sentence for a person.
WORDS = {
    "account_exists_already": "This handle has been used before. A handle is never used twice.",
    "account_lock_exists_already": "This measure is in force already. Reload the page.",
    "account_closing_exists_already": "Somebody has asked to end this account already.",
    "account_closing_ends_once": "This is confirmed or withdrawn already. Reload the page.",
    "account_custody_exists_already": "This was recorded already. Reload the page.",
    "uq_account_custody_open": "This was recorded already. Reload the page.",
    "uq_account_policy_number": "Somebody entered a version just now. Reload the page.",
    "account_policy_exists_already": "Somebody entered a version just now. Reload the page.",
    "account_needs_approved_proposal": "This proposal is not approved.",
    "uq_account_proposal_id": "An account was opened from this proposal already.",
    "nobody_decides_their_own_proposal": "You cannot decide your own proposal. Only you can withdraw it.",
    "proposal_decision_exists_already": "This proposal has already been decided.",
    "uq_proposal_decision_proposal_id": "This proposal has already been decided.",
    "second_person_confirms": "A second person must confirm it.",
    "uq_account_closing_open": "Somebody has asked to end this account already.",
    "deputy_is_not_the_owner": "The deputy is somebody else than the owner.",
    "owner_is_not_the_deputy": "The deputy is somebody else than the owner.",
    "uq_deputy_open": "This account has a deputy already. Reload the page.",
    "deputy_exists_already": "This account has a deputy already. Reload the page.",
    "account_ends_once": "This account is closed already.",
    "ownership_exists_already": "This account has an owner already. Reload the page.",
    "uq_account_handle": "This handle has been used before. A handle is never used twice.",
    "uq_account_lock_open": "This measure is in force already. Reload the page.",
    "uq_ownership_open": "This account has an owner already. Reload the page.",
    "account_lock_is_reviewed_in_time": "Review date must be within the time that the measure allows.",
    "measure_review_is_in_time": "Review date must be within the time that the measure allows.",
    "second_person_unlocks": "A second person must lift this measure.",
}
STEP_DONE = dict.fromkeys(
    ("incident_step_exists_already", "uq_incident_step_lock_id_step"),
    "Somebody has recorded this step already. Reload the page.",
)


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the words for what the database refuses."""
    from app.accounts import views
    from app.accounts.models import (
        Account,
        AccountClosing,
        AccountCustody,
        AccountLock,
        AccountPolicy,
        AccountProposal,
        AccountReview,
        Deputy,
        IncidentStep,
        MeasureReview,
        Ownership,
        PolicyException,
        ProposalDecision,
    )
    from app.audit import actions as audit

    app.register_blueprint(views.bp)
    audit.govern(
        Account, AccountClosing, AccountCustody, AccountLock, AccountPolicy, AccountProposal,
        AccountReview, Deputy, IncidentStep, MeasureReview, Ownership, PolicyException, ProposalDecision,
    )  # fmt: skip
    SENTENCES.update(WORDS)
    SENTENCES.update(STEP_DONE)
