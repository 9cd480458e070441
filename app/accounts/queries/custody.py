"""Reading who holds what of an account."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import AccountCustody
from app.core.db import db


def custody_in_force(account_id: int, at: datetime) -> AccountCustody | None:
    """Return who holds what of an account at `at`, as far as it is recorded."""
    return db.session.scalar(
        select(AccountCustody).where(
            AccountCustody.account_id == account_id, AccountCustody.in_force(at)
        )
    )


def custodies(account_id: int) -> Sequence[AccountCustody]:
    """Return everything that was recorded of who holds what, newest first."""
    return db.session.scalars(
        select(AccountCustody)
        .where(AccountCustody.account_id == account_id)
        .options(joinedload(AccountCustody.custodian), joinedload(AccountCustody.by))
        .order_by(AccountCustody.starts_at.desc(), AccountCustody.id.desc())
    ).all()
