"""The figures of Corporate Communication's first page, for what a viewer's roles cover.

Counts of people are a function of what is recorded and of the time. Every change of record writes
an audit event, so counts worked out at one head of the history stay right until the next event, or
until the next moment at which time alone changes one of them (docs/decisions/0007). Nothing of the
gate is kept, nor anything that changes without an event (lessons read), nor an age.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select, true

from app.access import queries as access
from app.access.models import AccessRequest, Decision, Grant
from app.access.rules import Standing, why_not
from app.accounts import queries as register
from app.accounts.models import Account
from app.audit.models import AuditHead
from app.certification.queries import certificate_term
from app.certification.rules import months_after
from app.core.db import UTCDateTime, db
from app.core.london import last_day
from app.people.models import Employment, Person
from app.people.queries import people_seen, unit_choices
from app.people.rules import Permission, Viewer
from app.reports.queries.nextchange import next_change
from app.reports.queries.people import newest_enrolment, newest_term
from app.reports.rules import SOON, Counts, Figures, Uncovered
from app.training.models import Enrolment, LessonRead

MONTHS = 13  # a certificate issued today lapses in this month of next year
MOST_KEPT = 100  # (course, scope) pairs; then the oldest is forgotten
Scope = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts worked out once: right from `at` until `until`, at one head of the history."""

    head: int
    at: datetime
    until: datetime | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Now:
    """What is asked anew each time: where the history ends, and numbers that are never kept."""

    head: int
    soon_not_started: int
    waiting: int
    waiting_since: datetime | None
    accounts: tuple[Any, ...]  # the open ones that the viewer's roles cover: id, handle, …


KeptCounts = dict[tuple[str, Scope], Kept]


def counts(course: str, scope: Scope, head: int, at: datetime, kept: KeptCounts) -> Counts:
    """Return the counts at `at`: those kept, if nothing can have changed since, else new ones."""
    known = kept.get((course, scope))
    if (
        known
        and known.head == head
        and known.at <= at
        and (known.until is None or at < known.until)
    ):
        return known.counts
    made = _counts(course, scope, at)
    kept.pop((course, scope), None)
    kept[course, scope] = Kept(head, at, next_change(at), made)
    if len(kept) > MOST_KEPT:
        kept.pop(next(iter(kept)), None)
    return made


def moment(course: str, viewer: Viewer, at: datetime) -> Now:
    """Return what is never kept, in one statement: a row of numbers, beside it each open account."""
    numbers = select(
        select(func.coalesce(func.max(AuditHead.seq), 0)).scalar_subquery().label("head"),
        _soon_not_started(course, viewer.scope(Permission.SEE_PEOPLE), at).label("not_started"),
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
            numbers.outerjoin(
                Account,
                and_(Account.in_force(at), register.covered(viewer, Permission.SEE_REGISTER)),
            )
        )
    ).all()
    first = rows[0]
    found = tuple(row for row in rows if row.id is not None)
    return Now(first.head, first.not_started, first.waiting, first.waiting_since, found)


def figures(now: Now, people: Counts, standings: Iterable[Standing], at: datetime) -> Figures:
    """Put the figures together. `standings` are those of everyone given access to the accounts."""
    return Figures(
        at=at,
        people=people,
        soon_not_started=now.soon_not_started,
        open_accounts=len(now.accounts),
        uncovered=uncovered(now.accounts, standings, at),
        ownerless=sum(bool(one.is_ownerless) for one in now.accounts),
        waiting=now.waiting,
        waiting_since=now.waiting_since,
    )


def pairs(viewer: Viewer, person_ids: Iterable[int], at: datetime) -> Select[*tuple[Any, ...]]:
    """Select who had been given access to which account, of the open accounts that the viewer's roles
    cover and of these people: what the figures and the rows of the list ask the gate about.
    """
    covered = select(Account.id).where(
        Account.in_force(at), register.covered(viewer, Permission.SEE_REGISTER)
    )
    return access.granted(at).where(
        or_(
            Grant.account_id.in_(covered),
            and_(Grant.person_id.in_(person_ids), Grant.in_force(at)),
        )
    )


def _covered(person_id: Any, scope: Scope, at: datetime) -> Any:
    """Return whether a person is of the scope, as a condition; true for the whole force."""
    if "" in scope:
        return true()
    return person_id.in_(people_seen(scope, at).with_only_columns(Person.id))


def _counts(course: str, scope: Scope, at: datetime) -> Counts:
    found = _people(course, scope, at)
    serving = select(func.count()).select_from(Employment).where(Employment.in_force(at))
    return Counts(
        serving=db.session.scalar(serving.where(_covered(Employment.person_id, scope, at))) or 0,
        needed=found.needed,
        certified=found.certified or 0,
        soon=found.soon or 0,
        overdue=found.overdue or 0,
        overdue_since=found.first_due,
        lapses=_lapses(course, scope, at),
        units=unit_choices(scope),
    )


def _people(course: str, scope: Scope, at: datetime) -> Any:
    term, enrolled = newest_term(course, at), newest_enrolment(course, at)
    until = term.c.until
    is_certified = until > at
    is_soon = and_(is_certified, until <= at + SOON)
    is_overdue = and_(func.coalesce(until, at) <= at, enrolled.c.due_at <= at)
    # Whoever held a certificate is late since it ended, not since they were first enrolled.
    late_since = case((until > enrolled.c.due_at, until), else_=enrolled.c.due_at)

    def number(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    return db.session.execute(
        select(
            func.count().label("needed"),
            number(is_certified).label("certified"),
            number(is_soon).label("soon"),
            number(is_overdue).label("overdue"),
            func.min(case((is_overdue, late_since)), type_=UTCDateTime()).label("first_due"),
        )
        .select_from(enrolled)
        .join(
            Employment, and_(Employment.person_id == enrolled.c.person_id, Employment.in_force(at))
        )
        .outerjoin(term, term.c.person_id == enrolled.c.person_id)
        .where(_covered(enrolled.c.person_id, scope, at))
    ).one()


def _soon_not_started(course: str, scope: Scope, at: datetime) -> Any:
    """Count those whose last certificate ends within 60 days and who have read no lesson since it
    could be renewed.
    """
    term, later = certificate_term.alias("ending"), certificate_term.alias("later")
    is_followed = exists().where(
        later.c.person_id == term.c.person_id,
        later.c.course == course,
        later.c.starts_at <= at,
        later.c.ended_at > term.c.ended_at,
    )
    is_enrolled = exists().where(
        Enrolment.person_id == term.c.person_id, Enrolment.course == course, Enrolment.at <= at
    )
    has_begun = exists().where(
        LessonRead.person_id == term.c.person_id,
        LessonRead.course == course,
        LessonRead.at >= at - SOON,
    )
    return (
        select(func.count(term.c.person_id.distinct()))
        .select_from(term)
        .join(Employment, and_(Employment.person_id == term.c.person_id, Employment.in_force(at)))
        .where(term.c.course == course, term.c.starts_at <= at)
        .where(term.c.ended_at > at, term.c.ended_at <= at + SOON)
        .where(~is_followed, is_enrolled, ~has_begun, _covered(term.c.person_id, scope, at))
        .scalar_subquery()
    )


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
