"""Reconciliation: what a platform says about who can use an account, held against the register."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.reconciliation import views
    from app.reconciliation.models import (
        Finding,
        FindingOwner,
        FindingStep,
        PlatformUpload,
        SourceMapping,
    )

    app.register_blueprint(views.bp)
    audit.govern(PlatformUpload, SourceMapping, Finding, FindingStep, FindingOwner)
    SENTENCES["ck_finding_step_reason_unless_gone"] = "Enter the reason."
