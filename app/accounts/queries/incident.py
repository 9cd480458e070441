"""Reading what was done about a lock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts.models import AccountLock, IncidentStep
from app.accounts.rules import STEPS, Measure, Step, due_at
from app.core.db import db


@dataclass(frozen=True, slots=True)
class Doing:
    """One step of the list, by when it is to be done, and that it was."""

    step: Step
    due_at: datetime | None
    done: IncidentStep | None

    def is_late(self, at: datetime) -> bool:
        """Say whether it was done after its time, or is still to be done at `at` after it."""
        return self.due_at is not None and (self.done.at if self.done else at) > self.due_at


def incident(account_id: int, lock_id: int) -> Select[AccountLock]:
    """Select one lock of an account that stands for its being compromised."""
    return (
        select(AccountLock)
        .where(AccountLock.id == lock_id, AccountLock.account_id == account_id)
        .where(AccountLock.kind == Measure.COMPROMISED)
        .options(joinedload(AccountLock.by), joinedload(AccountLock.ended_by))
    )


def doings(lock: AccountLock) -> list[Doing]:
    """Return every step for a lock, in the order of the list."""
    known = {one.step: one for one in steps_done([lock.id])}
    return [Doing(one, due_at(one, lock.starts_at), known.get(one.key)) for one in STEPS]


def steps_done(locks: Iterable[int]) -> list[IncidentStep]:
    """Return the steps that were done for these locks, in the order in which they were."""
    return list(
        db.session.scalars(
            select(IncidentStep)
            .where(IncidentStep.lock_id.in_(list(locks)))
            .options(joinedload(IncidentStep.by))
            .order_by(IncidentStep.at, IncidentStep.id)
        )
    )
