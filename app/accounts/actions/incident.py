"""Recording what was done about an account that was taken over, or may have been."""

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import AccountLock, IncidentStep
from app.accounts.rules import STEP_BY_KEY, secret_fault
from app.audit import actions as audit
from app.core.db import db
from app.core.errors import Refused
from app.core.london import moment


def do_step(lock: AccountLock, key: str, *, note: str, by_id: int, at: datetime) -> IncidentStep:
    """Record that a step was done. The caller holds the account's lock.

    Raises `Refused` when somebody has recorded it already, and for a note that looks like a secret.
    """
    about, step = f"account_lock:{lock.id}", STEP_BY_KEY[key]
    known = db.session.scalar(
        select(IncidentStep).where(IncidentStep.lock_id == lock.id, IncidentStep.step == key)
    )
    if known is not None:
        who, when = known.by.titled, moment(known.at)
        raise Refused(
            f"{who} recorded this on {when}: {step.title}.", verb="step done", about=about
        )
    if fault := secret_fault(note):
        raise Refused(fault, verb="step done", about=about)
    made = IncidentStep(lock_id=lock.id, step=key, by_id=by_id, at=at, note=note)
    db.session.add(made)
    db.session.flush()
    audit.record("step done", made, by_id=by_id, at=at, why=step.title)
    return made
