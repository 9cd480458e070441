"""The list of people and their certificates, whatever its filter and order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, true

from app.access import queries as access
from app.access.models import Grant
from app.access.rules import Standing
from app.certification.models import Revocation
from app.certification.queries import certificate_term
from app.core.db import AT, Moment, db
from app.people.models import Employment, Person, Posting, Unit
from app.people.queries import in_scope, matching
from app.people.rules import titled
from app.reports.rules import SOON, PersonRow, State, state
from app.training import queries as training
from app.training.rules.audience import Enrolling

SORTABLE = ("name", "unit", "state", "until")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of people is narrowed to. Empty values ask for nothing.

    `show` is a `State` name in small letters, or certified, overdue, needed. `scope` holds the
    unit paths that the viewer may see ("" is the whole force).
    """

    enrolling: Enrolling
    scope: tuple[str, ...]
    search: str = ""
    unit: str = ""
    show: str = ""

    @property
    def course(self) -> str:
        """The course that the list is about."""
        return self.enrolling.course

    @property
    def is_empty(self) -> bool:
        """Whether the list is simply everyone of the scope who serves."""
        return not (self.search or self.unit or self.show)


def found(asked: Filter, at: datetime) -> Select[*tuple[Any, ...]]:
    """Select the ids of the people whom the filter finds, serving at `at`."""
    # EXISTS, not a join: a page of the list then walks the index of names and stops when it is full.
    serves = exists().where(Employment.person_id == Person.id, Employment.in_force(at))
    people = select(Person.id).where(serves)
    if asked.unit or "" not in asked.scope:
        people = _in_units(people, asked, at)
    if asked.search:
        people = people.where(matching(asked.search))
    return _in_state(people, asked, at) if asked.show else people


def _in_units(
    people: Select[*tuple[Any, ...]], asked: Filter, at: datetime
) -> Select[*tuple[Any, ...]]:
    posted = and_(Posting.person_id == Person.id, Posting.in_force(at))
    people = people.join(Posting, posted).join(Unit, Unit.id == Posting.unit_id)
    if asked.unit:
        people = people.where(Unit.path.startswith(asked.unit, autoescape=True))
    if "" not in asked.scope:
        people = people.where(in_scope(asked.scope))
    return people


def newest_term(course: str, at: datetime) -> Any:
    """Return, for each person, the latest end of any certificate of the course begun by `at`."""
    return (
        select(
            certificate_term.c.person_id,
            func.max(certificate_term.c.ended_at, type_=certificate_term.c.ended_at.type).label(
                "until"
            ),
        )
        .where(certificate_term.c.course == course, certificate_term.c.starts_at <= at)
        .group_by(certificate_term.c.person_id)
        .subquery("newest_term")
    )


def enrolled(asked: Enrolling, at: datetime) -> Any:
    """Return, for each person who is enrolled on the course, when it falls due."""
    return training.required(asked).params(at=at).subquery("enrolled")


def _in_state(
    people: Select[*tuple[Any, ...]], asked: Filter, at: datetime
) -> Select[*tuple[Any, ...]]:
    term, due = newest_term(asked.course, at), enrolled(asked.enrolling, at)
    until = term.c.until
    people = people.outerjoin(term, term.c.person_id == Person.id)
    if asked.show in {"certified", "needed", "overdue"}:  # who is enrolled is long to work out
        people = people.join(due, due.c.person_id == Person.id)
    conditions: dict[str, ColumnElement[bool]] = {
        "certified": until > at,
        "needed": true(),
        "in-force": until > at + SOON,
        "soon": and_(until > at, until <= at + SOON),
        "lapsed": until <= at,
        "never": until.is_(None),
        "overdue": and_(or_(until.is_(None), until <= at), due.c.due_at <= at),
    }
    return people.where(conditions[asked.show]) if asked.show in conditions else people


def ordered(
    people: Select[*tuple[Any, ...]], key: str, descending: bool, course: str, at: datetime
) -> Select[*tuple[Any, ...]]:
    """Put the people found into order; ties by name, then collar number."""
    ties = (Person.sort_name, Person.collar_number)
    if key == "name":
        first = [Person.sort_name.desc() if descending else Person.sort_name.asc()]
        return people.order_by(*first, Person.collar_number)
    if key == "unit":
        unit = _unit_name(at)
        return people.order_by(unit.is_(None), unit.desc() if descending else unit.asc(), *ties)
    term = newest_term(course, at).alias("order_term")
    people = people.outerjoin(term, term.c.person_id == Person.id)
    until = term.c.until
    return people.order_by(until.is_(None), until.desc() if descending else until.asc(), *ties)


def _unit_name(at: Moment) -> Any:
    return (
        select(Unit.name)
        .join(Posting, Posting.unit_id == Unit.id)
        .where(Posting.person_id == Person.id, Posting.in_force(at))
        .limit(1)
        .scalar_subquery()
    )


def rows(ids: Sequence[int], course: str, at: datetime) -> list[PersonRow]:
    """Return these people as rows, in the order of `ids`. Two statements."""
    return rows_with(ids, access.standings(at, _grants(), ids=ids), course, at)


@cache
def _grants() -> Select[*tuple[Any, ...]]:
    among = Grant.person_id.in_(bindparam("ids", expanding=True))
    return access.granted(AT).where(among, Grant.in_force(AT))


def rows_with(
    ids: Sequence[int], standings: Sequence[Standing], course: str, at: datetime
) -> list[PersonRow]:
    """Return the same, given standings in which all those of these people are."""
    posts = Counter(one.person_id for one in standings if one.may_post)
    found = db.session.execute(_rows(), {"ids": ids, "course": course, "at": at})
    by_id = {row.id: _row(row, posts[row.id], at) for row in found}
    return [by_id[one] for one in ids if one in by_id]


@cache
def _rows() -> Select[*tuple[Any, ...]]:
    own_term = and_(
        certificate_term.c.person_id == Person.id,
        certificate_term.c.course == bindparam("course"),
        certificate_term.c.starts_at <= AT,
    )
    # Values, not a join: SQLite would first work out the term of every certificate there is.
    newest, until = (
        select(column)
        .where(own_term)
        .order_by(certificate_term.c.ended_at.desc())
        .limit(1)
        .scalar_subquery()
        for column in (certificate_term.c.certificate_id, certificate_term.c.ended_at)
    )
    return (
        select(
            Person.id,
            Person.collar_number,
            Person.name,
            Person.rank,
            _unit_name(AT).label("unit"),
            until.label("ended_at"),
            Revocation.at.label("revoked_at"),
        )
        .select_from(Person)
        .outerjoin(Revocation, Revocation.certificate_id == newest)
        .where(Person.id.in_(bindparam("ids", expanding=True)))
    )


def _row(row: Any, accounts: int, at: datetime) -> PersonRow:
    revoked = row.revoked_at is not None and row.revoked_at <= at
    return PersonRow(
        id=row.id,
        collar_number=row.collar_number,
        titled=titled(row.rank, row.name),
        unit=row.unit or "",
        state=state(row.ended_at, revoked, at),
        until=row.ended_at,
        accounts=accounts,
    )


def count(people: Select[*tuple[Any, ...]]) -> int:
    """Return how many people the filter finds."""
    return (
        db.session.scalar(select(func.count()).select_from(people.order_by(None).subquery())) or 0
    )


__all__ = [
    "SORTABLE",
    "Filter",
    "State",
    "count",
    "enrolled",
    "found",
    "newest_term",
    "ordered",
    "rows",
    "rows_with",
]
