"""When time alone next changes a count."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all

from app.access.models import Grant, PersonSuspension
from app.accounts.models import Account, Ownership
from app.certification.queries import certificate_term
from app.core.db import UTCDateTime, db
from app.courses.models import CourseApproval
from app.people.models import Appointment, Employment, Posting
from app.reports.queries.people import enrolled
from app.reports.rules import SOON
from app.training.rules.audience import Enrolling


def next_change(of: Enrolling, at: datetime) -> datetime | None:
    """Return the next moment at which time alone changes a count; None when there is none."""
    moments: list[tuple[Any, Any]] = [
        (certificate_term, certificate_term.c.ended_at),
        (Employment, Employment.starts_at),
        (Employment, Employment.ends_at),
        (Posting, Posting.starts_at),
        (Posting, Posting.ends_at),
        (Appointment, Appointment.starts_at),
        (Appointment, Appointment.ends_at),
        (Account, Account.starts_at),
        (Account, Account.ends_at),
        (Ownership, Ownership.starts_at),
        (Ownership, Ownership.ends_at),
        (Grant, Grant.starts_at),
        (Grant, Grant.ends_at),
        (Grant, Grant.set_up_by),
        (Grant, Grant.confirm_by),
        (PersonSuspension, PersonSuspension.starts_at),
        (PersonSuspension, PersonSuspension.ends_at),
        (CourseApproval, CourseApproval.renew_by),
    ]
    parts = [
        select(func.min(column, type_=UTCDateTime()).label("moment"), literal(0).label("early"))
        .select_from(table)
        .where(column > at)
        for table, column in moments
    ]
    due = enrolled(of, at).c.due_at
    parts.append(select(func.min(due, type_=UTCDateTime()), literal(0)).where(due > at))
    soon = certificate_term.c.ended_at
    parts.append(select(func.min(soon, type_=UTCDateTime()), literal(1)).where(soon > at + SOON))
    rows = db.session.execute(union_all(*parts)).all()
    found = [row.moment - SOON if row.early else row.moment for row in rows if row.moment]
    return min((one for one in found if one > at), default=None)
