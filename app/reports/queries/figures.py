"""The figures of Corporate Communication's first page, for what a viewer's roles cover.

Counts of people are a function of what is recorded and of the time. Every change of record writes
an audit event, so counts worked out at one head of the history stay right until the next event, or
until the next moment at which time alone changes one of them (docs/decisions/0007). Nothing of the
gate is kept, nor an age.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, select, true

from app.access import queries as access
from app.access.models import AccessRequest, Decision
from app.access.rules import Standing
from app.accounts import queries as register
from app.accounts.models import Account
from app.audit.models import AuditHead
from app.certification.rules import months_after
from app.core.db import UTCDateTime, db
from app.core.london import last_day
from app.people.models import Employment, Person
from app.people.queries import people_seen, unit_choices
from app.people.rules import Permission, Viewer
from app.reports.queries import people
from app.reports.queries.nextchange import next_change
from app.reports.queries.offered import Offered, offered
from app.reports.queries.people import enrolled, newest_term
from app.reports.queries.uncovered import open_ones, uncovered
from app.reports.rules import SOON, Counts, Figures
from app.training.models import LessonRead
from app.training.rules.audience import Enrolling

MONTHS = 13  # a certificate issued today lapses in this month of next year
BATCH = 30_000  # numbers in one statement
Scope = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts worked out once: right from `at` until `until`."""

    at: datetime
    until: datetime | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process keeps for as long as the history ends at `head`."""

    head: int = -1
    offered: Offered = field(default_factory=Offered)
    kept: dict[tuple[str, Scope], Kept] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Now:
    """What is asked anew each time: where the history ends, and numbers that are never kept."""

    head: int
    waiting: int
    waiting_since: datetime | None
    accounts: tuple[Any, ...]  # the open ones that the viewer's roles cover: id, handle, …


def moment(viewer: Viewer, at: datetime) -> Now:
    """Return what is never kept, in one statement: a row of numbers, beside it each open account."""
    numbers = select(
        select(func.coalesce(func.max(AuditHead.seq), 0)).scalar_subquery().label("head"),
        *_waiting(viewer),
    ).subquery("numbers")
    rows = db.session.execute(
        select(
            numbers,
            Account.id,
            Account.handle,
            Account.starts_at,
            register.without_owner(at).label("is_ownerless"),
        ).select_from(
            numbers.outerjoin(Account, open_ones(viewer.scope(Permission.SEE_REGISTER), at))
        )
    ).all()
    first = rows[0]
    found = tuple(row for row in rows if row.id is not None)
    return Now(first.head, first.waiting, first.waiting_since, found)


def recalled(memory: Memory, head: int, at: datetime) -> Memory:
    """Return the memory if the history still ends where it did, else a new one."""
    if memory.head == head:
        return memory
    return Memory(head, offered(at))


def counts(of: Enrolling, scope: Scope, at: datetime, memory: Memory) -> Counts:
    """Return the counts at `at`: those kept, if time has changed nothing since, else new ones."""
    known = memory.kept.get((of.course, scope))
    if known and known.at <= at and (known.until is None or at < known.until):
        return known.counts
    made = _counts(of, scope, at)
    memory.kept[of.course, scope] = Kept(at, next_change(of, at), made)
    return made


def figures(
    now: Now, of: Counts, standings: Iterable[Standing], course: str, at: datetime
) -> Figures:
    """Put the figures together. `standings` are those of `uncovered.standings`."""
    return Figures(
        at=at,
        people=of,
        soon_not_started=of.soon - _begun(of.soon_ids, course, at),
        open_accounts=len(now.accounts),
        uncovered=uncovered(now.accounts, list(standings), at),
        ownerless=sum(bool(one.is_ownerless) for one in now.accounts),
        waiting=now.waiting,
        waiting_since=now.waiting_since,
    )


def _begun(person_ids: Sequence[int], course: str, at: datetime) -> int:
    """Count those of these people who have read a lesson since they could begin to renew."""
    found = select(func.count(LessonRead.person_id.distinct())).where(
        LessonRead.course == course, LessonRead.at >= at - SOON
    )
    batches = (person_ids[start : start + BATCH] for start in range(0, len(person_ids), BATCH))
    return sum(
        db.session.scalar(found.where(LessonRead.person_id.in_(one))) or 0 for one in batches
    )


def _covered(person_id: Any, scope: Scope, at: datetime) -> Any:
    """Return whether a person is of the scope, as a condition; true for the whole force."""
    if "" in scope:
        return true()
    return person_id.in_(people_seen(scope, at).with_only_columns(Person.id))


def _counts(of: Enrolling, scope: Scope, at: datetime) -> Counts:
    found = _needed(of, scope, at)
    soon = db.session.scalars(people.found(people.Filter(of, scope, show="soon"), at)).all()
    serving = select(func.count()).select_from(Employment).where(Employment.in_force(at))
    return Counts(
        serving=db.session.scalar(serving.where(_covered(Employment.person_id, scope, at))) or 0,
        needed=found.needed,
        certified=found.certified or 0,
        soon_ids=tuple(soon),
        overdue=found.overdue or 0,
        overdue_since=found.first_due,
        lapses=_lapses(of.course, scope, at),
        units=unit_choices(scope),
    )


def _needed(of: Enrolling, scope: Scope, at: datetime) -> Any:
    term, due = newest_term(of.course, at), enrolled(of, at)
    until = term.c.until
    is_certified = until > at
    is_overdue = and_(func.coalesce(until, at) <= at, due.c.due_at <= at)
    # Whoever held a certificate is late since it ended, not since they were first enrolled.
    late_since = case((until > due.c.due_at, until), else_=due.c.due_at)

    def number(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    return db.session.execute(
        select(
            func.count().label("needed"),
            number(is_certified).label("certified"),
            number(is_overdue).label("overdue"),
            func.min(case((is_overdue, late_since)), type_=UTCDateTime()).label("first_due"),
        )
        .select_from(due)
        .join(Employment, and_(Employment.person_id == due.c.person_id, Employment.in_force(at)))
        .outerjoin(term, term.c.person_id == due.c.person_id)
        .where(_covered(due.c.person_id, scope, at))
    ).one()


def _waiting(viewer: Viewer) -> list[Any]:
    """Count the requests that wait, of those that the viewer's roles cover; and since when."""

    def of_waiting(column: Any) -> Any:
        return (
            select(column)
            .select_from(AccessRequest)
            .outerjoin(Decision, Decision.request_id == AccessRequest.id)
            .where(Decision.id.is_(None), access.covered(viewer, Permission.SEE_REQUESTS))
            .scalar_subquery()
        )

    oldest = func.min(AccessRequest.made_at, type_=UTCDateTime())
    return [of_waiting(func.count()).label("waiting"), of_waiting(oldest).label("waiting_since")]


def _lapses(course: str, scope: Scope, at: datetime) -> tuple[tuple[str, int], ...]:
    """Return how many certificates lapse in each London month from this one to the same of next year."""
    term = newest_term(course, at)
    ends = db.session.execute(
        select(term.c.until, func.count())
        .join(Employment, and_(Employment.person_id == term.c.person_id, Employment.in_force(at)))
        .where(term.c.until > at, _covered(term.c.person_id, scope, at))
        .group_by(term.c.until)
    ).all()
    count: Counter[date] = Counter()
    for until, number in ends:
        count[last_day(until).replace(day=1)] += number
    first = last_day(at).replace(day=1)
    months = [months_after(first, step) for step in range(MONTHS)]
    return tuple((month.strftime("%B %Y"), count[month]) for month in months)
