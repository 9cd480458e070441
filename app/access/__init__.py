"""Request, decision, grant; standing: may they post, and why not."""

from flask import Flask

from app.core.errors import SENTENCES

# What the database refuses -> the sentence for a person.
WORDS = {
    "nobody_reviews_their_own_access": "You cannot review your own access.",
    "review_is_signed_off": "This review is signed off already.",
    "review_answer_exists_already": "This has been answered already. Reload the page.",
    "uq_review_answer_item_id": "This has been answered already. Reload the page.",
    "review_sign_off_exists_already": "This review is signed off already.",
    "uq_review_sign_off_review_id": "This review is signed off already.",
    "access_grant_needs_certificate": "They hold no certificate in force for this account’s course.",
    "access_grant_one_at_a_time": "They already have access to this account.",
    "access_grant_needs_approval": "This request is not approved.",
    "nobody_decides_their_own_request": "You cannot decide a request that you made or that is about you.",
    "only_the_asker_withdraws": "You can only withdraw a request that you made.",
    "access_grant_ends_once": "This access has already ended.",
    "decision_exists_already": "This request has already been decided.",
    "uq_decision_request_id": "This request has already been decided.",
    "approval_needs_an_endorsement": "This request is not endorsed by a third person.",
    "nobody_endorses_their_own_request": "You cannot endorse a request that you made or that is about you.",
    "endorsement_comes_before_the_decision": "This request has already been decided.",
    "uq_endorsement_request_id": "This request has already been answered.",
    "admin_is_for_corporate_communication": "Only staff of Corporate Communication have access as admin.",
    "nobody_sets_up_their_own_access": "You cannot set up or remove your own access.",
    "another_than_the_approver_sets_up": "You approved this access, so another person sets it up.",
    "uq_person_suspension_open": "They are restricted already.",
    "person_suspension_exists_already": "They are restricted already.",
    "person_suspension_ends_once": "This has ended already.",
    "second_person_lifts": "You set this. A second person must lift it.",
    "nobody_gives_themselves_emergency_access": "You cannot give access to yourself.",
    "second_person_confirms_an_emergency": "A second person must confirm it, in time.",
    "uq_emergency_confirmation_grant_id": "It is confirmed already.",
    "nobody_asks_for_themselves": "You cannot ask for access for yourself.",
}


def init_app(app: Flask) -> None:
    """Attach this part's pages and commands, and the words for what the database refuses."""
    from app.access import actions, cli, jobs, models, queries, views
    from app.accounts import actions as accounts
    from app.accounts import queries as register
    from app.audit import actions as audit

    app.register_blueprint(views.bp)
    app.cli.add_command(cli.access)
    accounts.ENDING["access"] = actions.end_all
    register.FINDINGS["access"] = queries.posting
    app.extensions["drawing reviews"] = jobs.draw_review
    audit.govern(
        models.AccessRequest,
        models.AccessReview,
        models.Decision,
        models.Emergency,
        models.EmergencyConfirmation,
        models.Endorsement,
        models.Grant,
        models.PersonSuspension,
        models.PlatformChange,
        models.ReviewAnswer,
        models.ReviewItem,
        models.ReviewSignOff,
    )
    SENTENCES.update(WORDS)
