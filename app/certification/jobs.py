"""What the worker does for certificates: draw each one, once."""

import hashlib

from flask import current_app

from app.certification.models import Certificate, CertificatePdf
from app.core.db import db, transaction
from app.courses import queries as courses
from app.notices.jobs import workflow


@workflow("draw certificate")
def draw_certificate(certificate_id: int) -> str:
    """Draw a certificate and keep the PDF. Returns its SHA-256; drawing again changes nothing."""
    # WeasyPrint is slow to import, and must never be in the web process.
    from app.certification import drawing

    with transaction():
        known = db.session.get(CertificatePdf, certificate_id)
        if known is not None:
            return known.sha256
        made = db.session.get_one(Certificate, certificate_id)
        title = courses.published(made.course_version_id).course.title
        config = current_app.config
        sheet = drawing.Sheet(
            serial=made.serial,
            force_name=config["FORCE_NAME"],
            rank_and_name=f"{made.holder_rank} {made.holder_name}".strip(),
            post=made.holder_unit,
            course=title,
            version=made.course_version.version,
            issued_at=made.starts_at,
            ends_at=made.ends_at,
            check_address=f"{config['BASE_URL']}/verify/{made.serial}",
            record=made.record,
        )
        data = drawing.draw(sheet)
        sha256 = hashlib.sha256(data).hexdigest()
        db.session.add(CertificatePdf(certificate_id=made.id, sha256=sha256, data=data))
    return sha256
