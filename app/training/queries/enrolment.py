"""Who is enrolled on what: derived from the course's rules at each moment, beside the rows that
people entered. This is the one definition; no job has to run for it to be true.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    or_,
    select,
    table,
    true,
    union_all,
)

from app.accounts.models import Account, Ownership
from app.core.db import AT, PERSON, Dated, UTCDateTime
from app.core.sql import earliest, latest, london_day_end
from app.courses.queries import Approved
from app.people.models import Appointment, Employment, FormerRank, Person, Posting, Unit
from app.training.models import Enrolment
from app.training.rules.audience import Enrolling, Span, enrolling
from app.training.rules.round import BEGINNING

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # the end of what has none
Pair = tuple[Any, Any]  # from when up to when something holds

# The database's own view of who is tied to an account. Grants and requests belong to access, which
# training does not know; the view, made by the migrations, says what is meant.
_ties = table(
    "account_ties",
    column("person_id"),
    column("starts_at", UTCDateTime),
    column("ends_at", UTCDateTime),
)


def enrolling_by(versions: Sequence[Approved]) -> Enrolling:
    """Return whom these approved versions of one course, oldest first, enrol."""
    newest = versions[-1].published.course
    rules = [(one.at, one.published.course.audience) for one in versions]
    return enrolling(newest.id, rules)


@lru_cache(maxsize=64)
def required(of: Enrolling, *, one_person: bool = False) -> Select[*tuple[Any, ...]]:
    """Return the statement of `enrolled`: its text is kept, never what it answers."""
    return enrolled(of, one_person=one_person)


def enrolled(of: Enrolling, *, one_person: bool = False) -> Select[*tuple[Any, ...]]:
    """Select everyone who is enrolled on a course at the moment `at`, each once: person_id, since,
    due_at, and which rule (its number; null for a row that was entered). Asks for `at`, and for
    `person_id` when it is about one person.

    Of a rule and an entered row, the one that is due first counts.
    """
    parts = [_entered(of, one_person)]
    if of.spans:
        parts.append(_derived(of, one_person))
    every = union_all(*parts).subquery()
    place = func.row_number().over(
        partition_by=every.c.person_id, order_by=(every.c.due_at, every.c.since)
    )
    ranked = select(every, place.label("place")).subquery()
    found = select(ranked.c.person_id, ranked.c.since, ranked.c.due_at, ranked.c.rule)
    return found.where(ranked.c.place == 1)


def _entered(of: Enrolling, one_person: bool) -> Select[*tuple[Any, ...]]:
    """Select the newest row that was entered for each person: a renewal is a new row."""
    place = func.row_number().over(
        partition_by=Enrolment.person_id, order_by=(Enrolment.at.desc(), Enrolment.id.desc())
    )
    rows = (
        select(
            Enrolment.person_id,
            Enrolment.at.label("since"),
            Enrolment.due_at,
            cast(null(), Integer).label("rule"),
            place.label("newest"),
        )
        .where(Enrolment.course == of.course, Enrolment.at <= AT)
        .where(Enrolment.person_id == PERSON if one_person else true())
        .subquery()
    )
    return select(rows.c.person_id, rows.c.since, rows.c.due_at, rows.c.rule).where(
        rows.c.newest == 1
    )


def _derived(of: Enrolling, one_person: bool) -> Select[*tuple[Any, ...]]:
    """Select whom a rule covers at `at`, since the start of the unbroken time in which one does.

    Times that touch or overlap are one time, whichever rules they stand on: a move from one team to
    the next breaks nothing.
    """
    covered = _covered(of, one_person)
    ended = func.max(covered.c.ends_at).over(
        partition_by=covered.c.person_id,
        order_by=(covered.c.starts_at, covered.c.ends_at),
        rows=(None, -1),
    )
    before = select(covered, ended.label("ended")).subquery()
    opens = or_(before.c.ended.is_(None), before.c.ended < before.c.starts_at)
    since = func.max(case((opens, before.c.starts_at)), type_=UTCDateTime())
    return (
        select(
            before.c.person_id,
            since.label("since"),
            london_day_end(since, of.due_days).label("due_at"),
            func.min(case((before.c.ends_at > AT, before.c.rule))).label("rule"),
        )
        .group_by(before.c.person_id)
        .having(func.max(before.c.ends_at) > AT)
    )


def _covered(of: Enrolling, one_person: bool) -> Subquery:
    """Select each time, begun by `at`, in which a rule covers a person."""
    times = [_times(span, number, one_person) for number, span in enumerate(of.spans)]
    every = union_all(*times).subquery()
    return (
        select(every).where(every.c.starts_at <= AT, every.c.starts_at < every.c.ends_at).subquery()
    )


def _times(span: Span, number: int, one_person: bool) -> Select[*tuple[Any, ...]]:
    """Select when a rule covers whom: while they serve, and all that it names holds together."""
    rule, pairs = span.rule, [_pair(Employment)]
    found = select(Employment.person_id, literal(number, Integer).label("rule"))
    if rule.kinds or rule.ranks:
        ranks = _ranks(one_person)
        found = found.join(ranks, ranks.c.person_id == Employment.person_id).where(
            ranks.c.kind.in_(rule.kinds) if rule.kinds else true(),
            ranks.c.rank.in_(rule.ranks) if rule.ranks else true(),
        )
        pairs.append((ranks.c.starts_at, ranks.c.ends_at))
    if rule.units:
        found = found.join(Posting, Posting.person_id == Employment.person_id)
        found = found.join(Unit, and_(Unit.id == Posting.unit_id, Unit.kind.in_(rule.units)))
        pairs.append(_pair(Posting))
    if rule.roles:
        held = and_(Appointment.person_id == Employment.person_id, Appointment.role.in_(rule.roles))
        found = found.join(Appointment, held)
        pairs.append(_pair(Appointment))
    if rule.owns_account:
        found = found.join(Ownership, Ownership.person_id == Employment.person_id)
        found = found.join(Account, Account.id == Ownership.account_id)
        pairs += [_pair(Ownership), _pair(Account)]
    if rule.has_access:
        found = found.join(_ties, _ties.c.person_id == Employment.person_id)
        pairs.append((_ties.c.starts_at, func.coalesce(_ties.c.ends_at, NEVER)))
    starts = [literal(span.starts_at, UTCDateTime), *(one for one, _ in pairs)]
    ends = [literal(span.ends_at or NEVER, UTCDateTime), *(one for _, one in pairs)]
    found = found.add_columns(latest(*starts).label("starts_at"), earliest(*ends).label("ends_at"))
    return found.where(Employment.person_id == PERSON) if one_person else found


def _pair(of: type[Dated]) -> Pair:
    return of.starts_at, func.coalesce(of.ends_at, literal(NEVER, UTCDateTime))


def _ranks(one_person: bool) -> Subquery:
    """Select when each person was of which kind and rank: what they were before, and what they are."""
    parts = []
    for of, person_id, until in (
        (FormerRank, FormerRank.person_id, FormerRank.ends_at),
        (Person, Person.id, literal(NEVER, UTCDateTime)),
    ):
        rows = select(person_id.label("person_id"), of.kind, of.rank, until.label("ends_at"))
        parts.append(rows.where(person_id == PERSON) if one_person else rows)
    every = union_all(*parts).subquery()
    before = func.lag(every.c.ends_at).over(
        partition_by=every.c.person_id, order_by=every.c.ends_at
    )
    starts_at = func.coalesce(before, literal(BEGINNING, UTCDateTime)).label("starts_at")
    return select(every, starts_at).subquery()
