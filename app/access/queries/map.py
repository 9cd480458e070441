"""Which neighbourhoods have an account, have access to one, or lack one, asked of the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.access.queries.gate import all_in_force
from app.accounts.models import Account
from app.accounts.rules import Coverage, coverage
from app.core.db import db
from app.people.models import Posting, Unit
from app.people.queries import in_scope
from app.people.rules import UnitKind


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """One neighbourhood: the accounts that are its own, and the others from which its people may post."""

    unit_id: int
    name: str
    district: str
    own: tuple[tuple[int, str], ...]  # id and handle
    reached: tuple[tuple[int, str], ...]

    @property
    def coverage(self) -> Coverage:
        """How it stands with accounts."""
        return coverage(len(self.own), len(self.reached))


def neighbourhoods(paths: Sequence[str], at: datetime, platform: str = "") -> list[Neighbourhood]:
    """Return the neighbourhoods that these unit paths cover, with their accounts on a platform, or on
    any when none is named. Four statements.
    """
    teams = db.session.scalars(
        select(Unit).where(Unit.kind == UnitKind.TEAM, in_scope(paths)).order_by(Unit.path)
    ).all()
    above = {one.id: one.name for one in db.session.execute(select(Unit.id, Unit.name))}
    accounts = select(Account.id, Account.handle, Account.unit_id).where(Account.in_force(at))
    if platform:
        accounts = accounts.where(Account.platform == platform)
    known = {one.id: one for one in db.session.execute(accounts.order_by(Account.handle))}
    reached = _reached(set(known), at)
    return [
        Neighbourhood(
            team.id,
            team.name,
            above.get(team.parent_id, ""),
            tuple((one.id, one.handle) for one in known.values() if one.unit_id == team.id),
            tuple(
                (one.id, one.handle)
                for one in known.values()
                if one.unit_id != team.id and one.id in reached.get(team.id, ())
            ),
        )
        for team in teams
    ]


def _reached(account_ids: set[int], at: datetime) -> dict[int, set[int]]:
    """Return, by unit, the accounts from which somebody posted there may post."""
    posted = {
        one.person_id: one.unit_id
        for one in db.session.execute(
            select(Posting.person_id, Posting.unit_id).where(Posting.in_force(at))
        )
    }
    found: dict[int, set[int]] = {}
    for standing in all_in_force(at):
        unit_id = posted.get(standing.person_id)
        if unit_id and standing.account_id in account_ids and standing.may_post:
            found.setdefault(unit_id, set()).add(standing.account_id)
    return found
