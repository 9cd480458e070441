"""The figures of the first page for each district, without a name in them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from app.access import queries as access
from app.access.models import AccessRequest, Decision
from app.accounts.models import Account
from app.core.db import db
from app.people.models import Employment, Posting, Unit
from app.people.queries import in_scope, units
from app.people.rules import UnitKind
from app.reports.queries.people import enrolled, newest_term
from app.reports.rules import SOON, Area, by_district
from app.training.rules.audience import Enrolling

PEOPLE = ("needed", "certified", "soon", "overdue")


def areas(of: Enrolling, scope: tuple[str, ...], at: datetime) -> list[Area]:
    """Return the figures of each district that these unit paths cover, as of `at`."""
    districts = [(row.path, row.name) for row in units(scope) if row.kind == UnitKind.DISTRICT]
    return by_district(districts, _counted(of, scope, at))


def _counted(
    of: Enrolling, scope: tuple[str, ...], at: datetime
) -> Iterator[tuple[str | None, str, int]]:
    for row in db.session.execute(_people(of, scope, at)):
        yield from ((row.path, what, getattr(row, what) or 0) for what in PEOPLE)
    manned = {one.account_id for one in access.all_in_force(at) if one.may_post}
    for row in db.session.execute(_accounts(scope, at)):
        yield row.path, "accounts", 1
        yield row.path, "uncovered", int(row.id not in manned)
    for row in db.session.execute(_waiting(scope)):
        yield row.path, "waiting", row.number


def _people(of: Enrolling, scope: tuple[str, ...], at: datetime) -> Select[*tuple[Any, ...]]:
    """Count those who serve, by the path of their unit: each as the first page counts them."""
    term, needed = newest_term(of.course, at), enrolled(of, at)
    until, due = term.c.until, needed.c.due_at
    ended = or_(until.is_(None), until <= at)

    def number(name: str, condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0)).label(name)

    serving = (
        select(
            Unit.path,
            number("needed", due.is_not(None)),
            number("certified", and_(due.is_not(None), until > at)),
            number("soon", and_(until > at, until <= at + SOON)),
            number("overdue", and_(ended, due <= at)),
        )
        .select_from(Employment)
        .outerjoin(Posting, and_(Posting.person_id == Employment.person_id, Posting.in_force(at)))
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .outerjoin(needed, needed.c.person_id == Employment.person_id)
        .outerjoin(term, term.c.person_id == Employment.person_id)
        .where(Employment.in_force(at))
        .group_by(Unit.path)
    )
    return serving if "" in scope else serving.where(in_scope(scope))


def _accounts(scope: tuple[str, ...], at: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(Account.id, Unit.path)
        .join(Unit, Unit.id == Account.unit_id)
        .where(Account.in_force(at), in_scope(scope))
    )


def _waiting(scope: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    return (
        select(Unit.path, func.count().label("number"))
        .select_from(AccessRequest)
        .join(Account, Account.id == AccessRequest.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .outerjoin(Decision, Decision.request_id == AccessRequest.id)
        .where(Decision.id.is_(None), in_scope(scope))
        .group_by(Unit.path)
    )
