"""Reading the lives of accounts: which measures are in force, and the state that follows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import (
    Account,
    AccountClosing,
    AccountLock,
    AccountReview,
    Deputy,
    IncidentStep,
    MeasureReview,
    Ownership,
)
from app.accounts.rules import Life, Measure, Outcome, Span, State, state, weight
from app.core.db import db


def lock_in_force(
    account_id: int, at: datetime, kind: Measure = Measure.COMPROMISED
) -> AccountLock | None:
    """Return the measure of this kind on the account at `at`, if there is one: its lock, when no
    other is named.
    """
    return db.session.scalar(
        select(AccountLock).where(
            AccountLock.account_id == account_id,
            AccountLock.kind == kind,
            AccountLock.in_force(at),
        )
    )


def measures_in_force(account_id: int, at: datetime) -> list[AccountLock]:
    """Return the measures on the account at `at`, what weighs most first."""
    found = [one for one in measures(account_id) if one.is_in_force(at)]
    return sorted(found, key=lambda one: weight(one.kind))


def measures(account_id: int) -> Sequence[AccountLock]:
    """Return every measure that there was on an account, newest first, with who began and ended it."""
    return db.session.scalars(
        select(AccountLock)
        .where(AccountLock.account_id == account_id)
        .options(
            joinedload(AccountLock.by),
            joinedload(AccountLock.ended_by),
            selectinload(AccountLock.reviews),
        )
        .order_by(AccountLock.starts_at.desc(), AccountLock.id.desc())
    ).all()


# How little a measure weighs: of several, the one that weighs most is the greatest.
lock_weight = case(
    {str(one): -number for number, one in enumerate(Measure)}, value=AccountLock.kind, else_=-9
)


def under_a_measure(at: datetime) -> ColumnElement[bool]:
    """Return which accounts have a measure in force at `at`."""
    return exists().where(AccountLock.account_id == Account.id, AccountLock.in_force(at))


def states(accounts: Iterable[Any], at: datetime) -> dict[int, State]:
    """Return the state at `at` of each of these accounts (rows with id, starts_at and ends_at), by the
    one rule (`rules.state`).
    """
    rows = list(accounts)
    measured: dict[int, list[Span]] = {}
    for one in db.session.execute(
        select(
            AccountLock.account_id, AccountLock.kind, AccountLock.starts_at, AccountLock.ends_at
        ).where(AccountLock.account_id.in_([row.id for row in rows]), AccountLock.in_force(at))
    ):
        measured.setdefault(one.account_id, []).append(Span(one.kind, one.starts_at, one.ends_at))
    closing = _closings([row.id for row in rows])
    return {
        row.id: state(
            Life(
                row.starts_at,
                row.ends_at,
                was_merged=any(
                    (one.kind, one.outcome) == (Outcome.MERGED, "confirmed")
                    for one in closing.get(row.id, ())
                ),
                measures=tuple(measured.get(row.id, ())),
                closings=tuple(
                    Span(one.kind, one.starts_at, one.ends_at) for one in closing.get(row.id, ())
                ),
            ),
            at,
        )
        for row in rows
    }


def _closings(account_ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in db.session.execute(
        select(
            AccountClosing.account_id,
            AccountClosing.kind,
            AccountClosing.outcome,
            AccountClosing.starts_at,
            AccountClosing.ends_at,
        ).where(AccountClosing.account_id.in_(account_ids))
    ):
        found.setdefault(one.account_id, []).append(one)
    return found


def closing_in_force(account_id: int, at: datetime) -> AccountClosing | None:
    """Return what somebody has asked for that would end the account, and that waits at `at`."""
    return db.session.scalar(
        select(AccountClosing).where(
            AccountClosing.account_id == account_id, AccountClosing.in_force(at)
        )
    )


def closings(account_id: int) -> Sequence[AccountClosing]:
    """Return every asking to end an account or to hand it on, newest first."""
    return db.session.scalars(
        select(AccountClosing)
        .where(AccountClosing.account_id == account_id)
        .options(
            joinedload(AccountClosing.by),
            joinedload(AccountClosing.ended_by),
            joinedload(AccountClosing.into),
            joinedload(AccountClosing.from_unit),
            joinedload(AccountClosing.to_unit),
        )
        .order_by(AccountClosing.starts_at.desc(), AccountClosing.id.desc())
    ).all()


def state_of(account: Account, at: datetime) -> State:
    """Return the state of one account at `at`."""
    return states([account], at)[account.id]


def happened_to(account_id: int) -> list[str]:
    """Return how the history names all that belongs to the life of an account."""
    locks = db.session.scalars(
        select(AccountLock.id).where(AccountLock.account_id == account_id)
    ).all()
    reviews = db.session.scalars(
        select(MeasureReview.id).where(MeasureReview.lock_id.in_(locks))
    ).all()
    steps = db.session.scalars(select(IncidentStep.id).where(IncidentStep.lock_id.in_(locks))).all()
    found = [
        *(f"incident_step:{one}" for one in steps),
        *(f"account_lock:{one}" for one in locks),
        *(f"measure_review:{one}" for one in reviews),
    ]
    for model in (AccountClosing, AccountReview, Ownership, Deputy):
        ids = db.session.scalars(select(model.id).where(model.account_id == account_id))
        found += [f"{model.__tablename__}:{one}" for one in ids]
    return found
