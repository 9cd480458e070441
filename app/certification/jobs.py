"""What the worker does for certificates: draw each one, once."""

import hashlib
from typing import TYPE_CHECKING

from flask import current_app

from app.certification.models import Certificate, CertificatePdf
from app.core.db import db, transaction
from app.courses import queries as courses
from app.notices.jobs import workflow
from app.people.rules import Kind, numbered

if TYPE_CHECKING:
    from app.certification.drawing import Sheet


@workflow("draw certificate")
def draw_certificate(certificate_id: int) -> str:
    """Draw a certificate and keep the PDF. Returns its SHA-256; drawing again changes nothing."""
    # WeasyPrint is slow to import, and must never be in the web process.
    from app.certification import drawing

    data = drawing.draw(
        _sheet(certificate_id)
    )  # before the transaction: on SQLite all others would wait
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction():
        known = db.session.get(CertificatePdf, certificate_id)
        if known is not None:
            return known.sha256
        db.session.add(CertificatePdf(certificate_id=certificate_id, sha256=sha256, data=data))
    return sha256


def _sheet(certificate_id: int) -> "Sheet":
    from app.certification.drawing import Sheet

    made = db.session.get_one(Certificate, certificate_id)
    # One issued before these were kept shows them as they are now.
    number = made.holder_number or numbered(Kind(made.person.kind), made.person.collar_number)
    course = courses.published(made.course_version_id).course
    name = made.issuer_name or current_app.config["FORCE_NAME"]
    address = made.issuer_address or current_app.config["BASE_URL"]
    return Sheet(
        serial=made.serial,
        force_name=name,
        rank_and_name=f"{made.holder_rank} {made.holder_name}".strip(),
        post=f"{number}, {made.holder_unit}".removesuffix(", "),
        course=course.title,
        version=made.course_version.version,
        issued_at=made.starts_at,
        ends_at=made.ends_at,
        check_address=f"{address}/verify/{made.serial}",
        record=made.record,
        route=made.route,
        is_promised=course.undertaking is not None,
    )
