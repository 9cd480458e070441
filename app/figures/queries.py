"""Reading monthly figures: the newest of each month, and how they move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from app.accounts import queries as register
from app.accounts.models import Account
from app.core.db import db
from app.figures.models import MonthlyFigure
from app.figures.rules import (
    OF_ACCOUNTS,
    Change,
    Measure,
    a_year_before,
    change,
)
from app.people.models import Unit
from app.people.rules import Permission, Viewer

Key = tuple[int | None, date, Measure]


@dataclass(frozen=True, slots=True)
class Line:
    """One account in the list, or the website (`account_id` None), in one month."""

    account_id: int | None
    handle: str
    unit: str
    changes: dict[Measure, Change]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one account or the website: each figure with its change on the year."""

    month: date
    changes: dict[Measure, Change]


def _newest(reached: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the newest row of each figure that a condition reaches."""
    last = (
        select(func.max(MonthlyFigure.id))
        .where(reached)
        .group_by(MonthlyFigure.account_id, MonthlyFigure.month, MonthlyFigure.measure)
    )
    return select(
        MonthlyFigure.account_id, MonthlyFigure.month, MonthlyFigure.measure, MonthlyFigure.value
    ).where(MonthlyFigure.id.in_(last))


def known(reached: ColumnElement[bool]) -> dict[Key, int]:
    """Return the figures that count, by account (None: the website), month and measure."""
    rows = db.session.execute(_newest(reached))
    return {(account_id, month, Measure(of)): value for account_id, month, of, value in rows}


def of_one(account_id: int | None) -> ColumnElement[bool]:
    """Return the condition for the figures of one account, or of the website."""
    if account_id is None:
        return MonthlyFigure.account_id.is_(None)
    return MonthlyFigure.account_id == account_id


def months(account_id: int | None) -> list[Month]:
    """Return the months of an account or the website, the newest first."""
    found = known(of_one(account_id))
    every = sorted({month for _, month, _ in found}, reverse=True)
    return [Month(month, _changes(found, account_id, month)) for month in every]


def _changes(found: dict[Key, int], account_id: int | None, month: date) -> dict[Measure, Change]:
    measures = OF_ACCOUNTS if account_id else (Measure.VISITORS,)
    return {
        one: change(one, found[key], found.get((account_id, a_year_before(month), one)))
        for one in measures
        if (key := (account_id, month, one)) in found
    }


def recorded_months(reached: ColumnElement[bool]) -> Sequence[date]:
    """Return the months of which there is any figure, the newest first."""
    return db.session.scalars(
        select(MonthlyFigure.month).where(reached).distinct().order_by(MonthlyFigure.month.desc())
    ).all()


def lines(
    viewer: Viewer, permission: Permission, month: date, at: datetime, search: str = ""
) -> list[Line]:
    """Return every account that was open by `at` and that the permission covers, in one month; and
    before them the website, for a role over the whole force. Two statements.
    """
    covered = register.covered(viewer, permission)
    statement = (
        select(Account.id, Account.handle, Unit.name.label("unit"))
        .join(Unit, Unit.id == Account.unit_id)
        .where(covered, Account.starts_at <= at)
        .order_by(func.lower(Account.handle), Account.id)
    )
    rows = db.session.execute(register.matching(statement, search, "", "")).all()
    found = known(MonthlyFigure.month.in_([month, a_year_before(month)]))
    made = [Line(row.id, row.handle, row.unit, _changes(found, row.id, month)) for row in rows]
    if viewer.covers(permission, "") and search.casefold() in "website":
        made.insert(0, Line(None, "Website", "The whole force", _changes(found, None, month)))
    return made


def reach(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """Return which figures a permission reaches; the website's belong to the whole force."""
    if viewer.covers(permission, ""):
        return MonthlyFigure.id.is_not(None)
    ids = select(Account.id).where(register.covered(viewer, permission))
    return MonthlyFigure.account_id.in_(ids)


def accounts(viewer: Viewer, permission: Permission) -> Sequence[tuple[int, str, str]]:
    """Return the accounts that a permission covers: id, handle, platform."""
    return [
        (row.id, row.handle, row.platform)
        for row in db.session.execute(
            select(Account.id, Account.handle, Account.platform)
            .where(register.covered(viewer, permission))
            .order_by(Account.id)
        )
    ]


def corrections(account_id: int | None) -> Sequence[MonthlyFigure]:
    """Return every row that was recorded of an account or the website, the newest first."""
    return db.session.scalars(
        select(MonthlyFigure)
        .where(of_one(account_id))
        .options(joinedload(MonthlyFigure.by))
        .order_by(MonthlyFigure.id.desc())
    ).all()
