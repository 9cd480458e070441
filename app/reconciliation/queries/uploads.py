"""Lists that were held against the register, and what is remembered of their layouts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.london import LONDON
from app.reconciliation.models import PlatformUpload, SourceMapping
from app.reconciliation.rules.kinds import per_cent
from app.reconciliation.rules.layouts import Mapping, Source


@dataclass(frozen=True, slots=True)
class Due:
    """How a source stands: its newest list, and by when the next is due."""

    source: Source
    upload: PlatformUpload
    due_on: date
    is_overdue: bool

    @property
    def per_cent(self) -> int:
        """How many of a hundred rights agreed."""
        return per_cent(self.upload.matched, self.upload.total)


def mapping_of(source: Source) -> tuple[SourceMapping | None, Mapping]:
    """Return what is remembered of a source's layout: its row, and what that says."""
    row = db.session.scalars(
        select(SourceMapping)
        .where(SourceMapping.source == source)
        .order_by(SourceMapping.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None, Mapping()
    return row, Mapping(json.loads(row.columns), json.loads(row.levels))


def newest(source: Source) -> PlatformUpload | None:
    """Return the newest list of a source."""
    return db.session.scalars(
        select(PlatformUpload)
        .where(PlatformUpload.source == source)
        .order_by(PlatformUpload.id.desc())
        .limit(1)
    ).first()


def same_file(source: Source, sha256: str) -> PlatformUpload | None:
    """Return the last time that this very file was held against the register."""
    return db.session.scalars(
        select(PlatformUpload)
        .where(PlatformUpload.source == source, PlatformUpload.sha256 == sha256)
        .order_by(PlatformUpload.id.desc())
        .limit(1)
    ).first()


def uploads() -> Sequence[PlatformUpload]:
    """Return every list that was held against the register, the newest first."""
    return db.session.scalars(
        select(PlatformUpload)
        .options(joinedload(PlatformUpload.by))
        .order_by(PlatformUpload.id.desc())
    ).all()


def due(at: datetime, every_days: int) -> list[Due]:
    """Return how each source that was ever used stands, the longest due first."""
    last = select(func.max(PlatformUpload.id)).group_by(PlatformUpload.source)
    rows = db.session.scalars(
        select(PlatformUpload)
        .options(joinedload(PlatformUpload.by))
        .where(PlatformUpload.id.in_(last))
        .order_by(PlatformUpload.at)
    ).all()
    today = at.astimezone(LONDON).date()
    found = []
    for row in rows:
        due_on = row.at.astimezone(LONDON).date() + timedelta(days=every_days)
        found.append(Due(Source(row.source), row, due_on, due_on < today))
    return found
