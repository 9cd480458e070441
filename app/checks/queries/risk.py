"""Which accounts are at risk because nobody checks them, or because nothing is heard of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.rules import Risk
from app.checks import rules
from app.checks.models import DailyCheck
from app.checks.queries.checks import first_check_at
from app.core.db import db
from app.core.london import LONDON


def unchecked(accounts: Sequence[Any], at: datetime) -> dict[int, list[Risk]]:
    """Return the risks of these accounts by their checks. Two statements."""
    began, today = first_check_at(), at.astimezone(LONDON).date()
    last_at = {
        row.account_id: row.last_at
        for row in db.session.execute(
            select(DailyCheck.account_id, func.max(DailyCheck.at).label("last_at"))
            .where(DailyCheck.account_id.in_([one.id for one in accounts]), DailyCheck.at <= at)
            .group_by(DailyCheck.account_id)
        )
    }
    found = {}
    for one in accounts:
        last = last_at.get(one.id)
        last_on = last.astimezone(LONDON).date() if last else None
        duty = rules.duty(one.starts_at, one.ends_at, began)
        missed = rules.misses_in_a_row(duty, last_on, today)
        counted_from = max(one.starts_at, began or at).astimezone(LONDON).date()
        since = last_on or counted_from
        found[one.id] = rules.check_risks(one.handle, missed, last_on, (today - since).days)
    return found
