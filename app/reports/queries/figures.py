"""The figures of Corporate Communication's first page.

They are a function of what is recorded and of the time. Every change of record writes an audit
event, so figures worked out at one head of the history stay right until the next event, or until
the next moment at which time alone changes one of them (docs/decisions/0007).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, literal, select, union_all

from app.access import queries as access
from app.access.models import AccessRequest, Decision, Grant
from app.access.rules import Standing, why_not
from app.accounts import queries as register
from app.accounts.models import Account, AccountLock, Ownership
from app.audit.models import AuditHead
from app.certification.queries import certificate_term
from app.core.db import UTCDateTime, db
from app.core.london import last_day
from app.courses.models import CourseApproval, Undertaking
from app.people.models import Appointment, Employment, Posting, Unit
from app.people.rules import UnitKind
from app.reports.queries.people import enrolled, newest_term
from app.reports.rules import SOON, Figures, Uncovered
from app.training.models import LessonRead
from app.training.rules.audience import Enrolling

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """Figures worked out once: right from `figures.at` until `until`, at one head of the history."""

    head: int
    figures: Figures
    until: datetime | None


def figures(of: Enrolling, at: datetime, kept: dict[str, Kept]) -> Figures:
    """Return the figures at `at`: those kept, if nothing can have changed since, else new ones."""
    head = db.session.scalar(select(AuditHead.seq)) or 0
    known = kept.get(of.course)
    if (
        known
        and known.head == head
        and known.figures.at <= at
        and (known.until is None or at < known.until)
    ):
        return known.figures
    made = _figures(of, at)
    kept[of.course] = Kept(head, made, next_change(of, at))
    return made


def _figures(of: Enrolling, at: datetime) -> Figures:
    people = _people(of, at)
    accounts = db.session.execute(
        select(Account.id, Account.handle, Account.starts_at).where(Account.in_force(at))
    ).all()
    waiting, oldest = _waiting()
    return Figures(
        at=at,
        serving=db.session.scalar(
            select(func.count()).select_from(Employment).where(Employment.in_force(at))
        )
        or 0,
        needed=people.needed,
        certified=people.certified or 0,
        soon=people.soon or 0,
        soon_not_started=people.soon_not_started or 0,
        overdue=people.overdue or 0,
        longest_overdue_days=(at - people.first_due).days if people.first_due else 0,
        open_accounts=len(accounts),
        uncovered=uncovered(accounts, access.standings(at, access.granted(at)), at),
        ownerless=_ownerless(at),
        waiting=waiting,
        oldest_waiting_days=(at - oldest).days if oldest else 0,
        lapses=_lapses(of.course, at),
        units=_units(),
    )


def _people(of: Enrolling, at: datetime) -> Any:
    term, due = newest_term(of.course, at), enrolled(of, at)
    until = term.c.until
    is_certified = until > at
    is_soon = and_(is_certified, until <= at + SOON)
    is_overdue = and_(func.coalesce(until, at) <= at, due.c.due_at <= at)
    # Whoever held a certificate is late since it ended, not since they were first enrolled.
    late_since = case((until > due.c.due_at, until), else_=due.c.due_at)
    has_begun = exists().where(
        LessonRead.person_id == due.c.person_id,
        LessonRead.course == of.course,
        LessonRead.at >= at - SOON,
    )

    def number(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    return db.session.execute(
        select(
            func.count().label("needed"),
            number(is_certified).label("certified"),
            number(is_soon).label("soon"),
            number(and_(is_soon, ~has_begun)).label("soon_not_started"),
            number(is_overdue).label("overdue"),
            func.min(case((is_overdue, late_since)), type_=UTCDateTime()).label("first_due"),
        )
        .select_from(due)
        .join(Employment, and_(Employment.person_id == due.c.person_id, Employment.in_force(at)))
        .outerjoin(term, term.c.person_id == due.c.person_id)
    ).one()


def uncovered(
    accounts: Iterable[Any], standings: Iterable[Standing], at: datetime
) -> tuple[Uncovered, ...]:
    """Return the open accounts from which nobody may post, longest first."""
    by_account: dict[int, list[Standing]] = {}
    for one in standings:
        by_account.setdefault(one.account_id, []).append(one)
    found = [
        _uncovered(account, by_account.get(account.id, []), at)
        for account in accounts
        if not any(one.may_post for one in by_account.get(account.id, []))
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.handle)))


def _uncovered(account: Any, holders: list[Standing], at: datetime) -> Uncovered:
    if not holders:
        return Uncovered(
            account.id, account.handle, account.starts_at, "Nobody has been given access."
        )
    last = max(holders, key=lambda one: _lost_at(one, account.starts_at))
    rest = "" if len(holders) == 1 else " Nobody else may post either."
    return Uncovered(
        account.id,
        account.handle,
        min(_lost_at(last, account.starts_at), at),
        why_not(last)[0] + rest,
    )


def _lost_at(standing: Standing, opened_at: datetime) -> datetime:
    """Return when the holder stopped being able to post: the earliest of the ends that still hold."""
    ends = (
        None if standing.employed else standing.employment_ended_at,
        None if standing.certified else standing.certificate_ended_at,
        standing.locked_since,
        None if standing.grant_id else standing.grant_ended_at,
    )
    return min((end for end in ends if end), default=opened_at)


def _ownerless(at: datetime) -> int:
    open_ones = select(func.count()).select_from(Account).where(Account.in_force(at))
    return db.session.scalar(open_ones.where(register.without_owner(at))) or 0


def _waiting() -> tuple[int, datetime | None]:
    row = db.session.execute(
        select(func.count(), func.min(AccessRequest.made_at, type_=UTCDateTime()))
        .outerjoin(Decision, Decision.request_id == AccessRequest.id)
        .where(Decision.id.is_(None))
    ).one()
    return row[0], row[1]


def _lapses(course: str, at: datetime) -> tuple[tuple[str, int], ...]:
    """Return how many certificates lapse in each of the next twelve London months, this one first."""
    term = newest_term(course, at)
    ends = db.session.execute(
        select(term.c.until, func.count())
        .join(Employment, and_(Employment.person_id == term.c.person_id, Employment.in_force(at)))
        .where(term.c.until > at)
        .group_by(term.c.until)
    ).all()
    count: Counter[date] = Counter()
    for until, number in ends:
        count[last_day(until).replace(day=1)] += number
    first = last_day(at).replace(day=1)
    months = [_month_after(first, step) for step in range(MONTHS)]
    return tuple((month.strftime("%B %Y"), count[month]) for month in months)


def _month_after(first: date, step: int) -> date:
    years, month = divmod(first.month - 1 + step, 12)
    return date(first.year + years, month + 1, 1)


def _units() -> tuple[tuple[str, str], ...]:
    found = db.session.execute(
        select(Unit.path, Unit.name, Unit.kind)
        .where(Unit.kind != UnitKind.FORCE)
        .order_by(Unit.path)
    )
    return tuple(
        (row.path, f"– {row.name}" if row.kind == UnitKind.TEAM else row.name) for row in found
    )


def next_change(of: Enrolling, at: datetime) -> datetime | None:
    """Return the next moment at which time alone changes a figure; None when there is none."""
    moments: list[tuple[Any, Any]] = [
        (certificate_term, certificate_term.c.ended_at),
        (Employment, Employment.starts_at),
        (Employment, Employment.ends_at),
        (Posting, Posting.starts_at),
        (Posting, Posting.ends_at),
        (Appointment, Appointment.starts_at),
        (Appointment, Appointment.ends_at),
        (Ownership, Ownership.starts_at),
        (Grant, Grant.starts_at),
        (Grant, Grant.ends_at),
        (Account, Account.starts_at),
        (Account, Account.ends_at),
        (AccountLock, AccountLock.ends_at),
        (Ownership, Ownership.ends_at),
        (Undertaking, Undertaking.required_from),
        (CourseApproval, CourseApproval.renew_by),
    ]
    parts = [
        select(func.min(column, type_=UTCDateTime()).label("moment"), literal(0).label("early"))
        .select_from(table)
        .where(column > at)
        for table, column in moments
    ]
    due = enrolled(of, at)
    parts.append(
        select(func.min(due.c.due_at, type_=UTCDateTime()), literal(0)).where(due.c.due_at > at)
    )
    soon = certificate_term.c.ended_at
    parts.append(select(func.min(soon, type_=UTCDateTime()), literal(1)).where(soon > at + SOON))
    rows = db.session.execute(union_all(*parts)).all()
    found = [row.moment - SOON if row.early else row.moment for row in rows if row.moment]
    return min((one for one in found if one > at), default=None)
