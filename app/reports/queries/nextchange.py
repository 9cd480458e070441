"""When time alone next changes a count."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all

from app.certification.queries import certificate_term
from app.core.db import UTCDateTime, db
from app.courses.models import CourseApproval
from app.people.models import Employment, Posting
from app.reports.rules import SOON
from app.training.models import Enrolment


def next_change(at: datetime) -> datetime | None:
    """Return the next moment at which time alone changes a count; None when there is none."""
    moments: list[tuple[Any, Any]] = [
        (certificate_term, certificate_term.c.ended_at),
        (Employment, Employment.starts_at),
        (Employment, Employment.ends_at),
        (Posting, Posting.ends_at),
        (Enrolment, Enrolment.due_at),
        (CourseApproval, CourseApproval.renew_by),
    ]
    parts = [
        select(func.min(column, type_=UTCDateTime()).label("moment"), literal(0).label("early"))
        .select_from(table)
        .where(column > at)
        for table, column in moments
    ]
    soon = certificate_term.c.ended_at
    parts.append(select(func.min(soon, type_=UTCDateTime()), literal(1)).where(soon > at + SOON))
    rows = db.session.execute(union_all(*parts)).all()
    found = [row.moment - SOON if row.early else row.moment for row in rows if row.moment]
    return min((one for one in found if one > at), default=None)
