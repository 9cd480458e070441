"""Which accounts are at risk by who may post from them, asked of the gate."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.models import Grant
from app.access.queries.gate import granted, standings
from app.access.rules import posting_risks
from app.accounts.models import Ownership
from app.accounts.rules import Risk


def posting(accounts: Sequence[Any], at: datetime) -> dict[int, list[Risk]]:
    """Return the risks of these accounts: an owner without a certificate, fewer than two who may
    post. Two statements.
    """
    ids = [one.id for one in accounts]
    held = standings(at, granted(at).where(Grant.account_id.in_(ids), Grant.in_force(at)))
    may_post = Counter(one.account_id for one in held if one.may_post)
    owned = select(Ownership.person_id, Ownership.account_id).where(
        Ownership.account_id.in_(ids), Ownership.in_force(at)
    )
    owners = {one.account_id: one for one in standings(at, owned)}
    return {
        one.id: posting_risks(one.handle, owners.get(one.id), may_post[one.id]) for one in accounts
    }
