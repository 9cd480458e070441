"""Who asks for access, endorses it, gives it and sets it up in the demonstration."""

from datetime import datetime

from app.access import actions as access
from app.access import queries as gate
from app.access.rules import Done
from app.accounts import queries as register
from app.accounts.models import Account
from app.core.errors import Refused
from app.core.london import LONDON
from app.demonstration.cast import Actor
from app.people.models import Person


class Giving:
    """Acts on the force’s people by collar number and its accounts by handle."""

    def __init__(self, person: dict[str, Person], account: dict[str, Account]) -> None:
        self.person = person
        self.account = account

    def give(self, actor: Actor, handle: str, at: datetime) -> None:
        """The owner (or the line manager) asks; Corporate Communication decides."""
        person, account = self.person[actor.collar_number], self.account[handle]
        owner = register.owner_of(account.id, at)
        asker = owner if owner and owner.id != person.id else self.person[actor.manager or "9003"]
        if asker.id == person.id:
            asker = self.person["9001"]
        request = access.ask(person, account, made_by_id=asker.id, why="Posts for the team.", at=at)
        decider = next(
            self.person[one]
            for one in ("9002", "9001", "9003")
            if self.person[one].id not in {person.id, asker.id}
        )
        if able := [one for one in gate.endorsers(request, at) if one.id != decider.id]:
            access.endorse(
                request, supported=True, by_id=able[0].id, why="Their post asks for it.", at=at
            )
        try:
            grant = access.approve(request, by_id=decider.id, why="Meets every condition.", at=at)
        except Refused as refused:
            access.refuse(request, by_id=decider.id, why=refused.reasons[0], at=at)
            return
        officers = [self.person[one] for one in ("9001", "9002")]
        other = [one for one in officers if one.id not in {person.id, decider.id}]
        by_id = other[0].id if other else decider.id
        done = Done(at.astimezone(LONDON).date(), f"Orlo {grant.id}")
        access.set_up(grant, done, by_id=by_id, at=at)

    def ask_for_sam(self, at: datetime) -> None:
        """Ask for somebody who has not passed yet."""
        access.ask(
            self.person["1207"], self.account["@DemoHoddesdonSNT"], made_by_id=self.person["0913"].id,
            why="Joins the team’s rota for the daily check.", at=at,
        )  # fmt: skip

    def ask_for_marsh(self, at: datetime) -> None:
        """Ask for somebody who may be given access."""
        hitchin = self.account["@DemoHitchinSNT"]
        owner = register.owner_of(hitchin.id, at)
        asker = owner or self.person["0913"]
        if gate.waiting(self.person["1482"].id, hitchin.id) is None:
            access.ask(
                self.person["1482"],
                hitchin,
                made_by_id=asker.id,
                why="Covers the account while we are short.",
                at=at,
            )
