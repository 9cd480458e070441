"""What the worker does for evidence: draw each pack, once."""

import hashlib
import json
from typing import TYPE_CHECKING

from flask import current_app

from app.audit import keys
from app.core.db import db, transaction
from app.evidence import signature
from app.evidence.models import EvidencePack, EvidencePdf
from app.notices.jobs import workflow

if TYPE_CHECKING:
    from app.evidence.drawing import Sheet


@workflow("draw evidence pack")
def draw_pack(pack_id: int) -> str:
    """Draw a pack and keep the PDF. Returns its SHA-256; drawing again changes nothing."""
    from app.evidence import drawing  # WeasyPrint must never be in the web process

    pack = db.session.get_one(EvidencePack, pack_id)
    key, sheet = keys.with_id(pack.key_id), _sheet(pack)
    by, at = sheet.said["asked"]["force"], pack.at
    # Before the transaction: on SQLite all others would wait.
    data = drawing.draw(sheet, lambda said: signature.signed(key, said, by=by, since=at))
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction():
        known = db.session.get(EvidencePdf, pack_id)
        if known is not None:
            return known.sha256
        db.session.add(EvidencePdf(pack_id=pack_id, sha256=sha256, data=data))
    return sha256


def _sheet(pack: EvidencePack) -> "Sheet":
    from app.evidence.drawing import Sheet

    return Sheet(
        number=pack.id,
        text=pack.content.encode(),
        said=json.loads(pack.content),
        sha256=pack.sha256,
        signature=bytes.fromhex(pack.signature),
        address=f"{current_app.config['BASE_URL']}/evidence-keys/{pack.key_id}.pem",
        at=pack.at,
    )
