"""Undertaking, certificate, revocation; the signed record, the PDF, public verification."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages, commands and jobs, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.certification import cli, jobs, views
    from app.certification.models import Certificate, Revocation, SignedUndertaking

    app.register_blueprint(views.bp)
    app.cli.add_command(cli.certificates)
    app.extensions["drawing"] = jobs.draw_certificate
    audit.govern(Certificate, Revocation, SignedUndertaking)
    SENTENCES.update(
        {
            "revocation_before_a_grant": "Access was given at this very moment. Try again.",
            "revocation_exists_already": "This certificate is revoked already.",
            "uq_revocation_certificate_id": "This certificate is revoked already.",
            "uq_certificate_earned_by": "This attempt has earned a certificate already.",
        }
    )
