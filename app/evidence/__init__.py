"""Who could post then, and how one knows: the page, and evidence packs that check without Keyholder."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages, and what the worker draws for it."""
    from app.audit import actions as audit
    from app.evidence import jobs, views
    from app.evidence.models import EvidencePack

    app.register_blueprint(views.bp)
    app.extensions["drawing of evidence"] = jobs.draw_pack
    audit.govern(EvidencePack)
