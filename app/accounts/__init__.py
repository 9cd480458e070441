"""The register of official accounts: unit, owner, required course, lock."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the words for what the database refuses."""
    from app.accounts import views
    from app.accounts.models import Account, AccountLock, Ownership
    from app.audit import actions as audit

    app.register_blueprint(views.bp)
    audit.govern(Account, AccountLock, Ownership)
    SENTENCES.update(
        {
            "account_exists_already": "This handle has been used before. A handle is never used twice.",
            "account_lock_exists_already": "This account is locked already.",
            "account_ends_once": "This account is closed already.",
            "ownership_exists_already": "This account has an owner already. Reload the page.",
            "uq_account_handle": "This handle has been used before. A handle is never used twice.",
            "uq_account_lock_open": "This account is locked already.",
            "uq_ownership_open": "This account has an owner already. Reload the page.",
            "second_person_unlocks": "A second person must unlock it.",
        }
    )
