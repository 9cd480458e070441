"""Two lists that the demonstration force held against its register: some of the first one's surprises
are gone in the second.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.access import queries as access
from app.core import sheets
from app.people.models import Person
from app.people.queries import serves
from app.reconciliation import actions, queries
from app.reconciliation.actions import Days, Held
from app.reconciliation.rules import findings, layouts
from app.reconciliation.rules.layouts import Mapping as Layout
from app.reconciliation.rules.layouts import Source

Timed = tuple[datetime, Callable[[datetime], None]]
PRESS = "9002"
DAYS = Days(urgent=1, other=5)
HEAD = "Social account,Email,Permissions,Full name"
STRANGERS = (
    "@DemoSpecials,j.doe@agency.example,Publish,J. Doe",
    "@DemoHoddesdonSNT,snt.hoddesdon@herts.example,Publish,Hoddesdon SNT",
    "@DemoHertsmereRural,m.lane@agency.example,Admin,M. Lane",
)
BEGAN, AGAIN = 33, 2  # days ago
LEFT_OUT = 3  # of those who may post, in the first list
ROWS = 5000


class Lists:
    """Lets Corporate Communication hold two lists against the register."""

    def __init__(self, now: datetime, person: Mapping[str, Person]) -> None:
        """`now` is the moment at which the story ends; the other is filled while it is told."""
        self.now = now
        self.person = person

    def happenings(self) -> list[Timed]:
        """Return what happens, day by day."""
        return [
            (self.now - timedelta(days=BEGAN), lambda at: self._hold(STRANGERS, LEFT_OUT, at)),
            (self.now - timedelta(days=AGAIN), lambda at: self._hold(STRANGERS[:2], 1, at)),
        ]

    def _hold(self, strangers: tuple[str, ...], left_out: int, at: datetime) -> None:
        text = "\n".join([HEAD, *self._lines(left_out, at), *strangers])
        sheet = sheets.read(text.encode(), most_rows=ROWS)
        list_ = layouts.understood(sheet, layouts.proposed(sheet, Source.ORLO, Layout()))
        register = queries.register(Source.ORLO, layouts.addresses(list_.seats), at)
        held = Held(
            source=Source.ORLO,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            whole=True,
            list_=list_,
            compared=findings.compare(list_.seats, register, whole=True),
            removed=(),
        )
        actions.record(held, days=DAYS, by_id=self.person[PRESS].id, at=at)

    def _lines(self, left_out: int, at: datetime) -> list[str]:
        """Return a line for everybody who may use an account but the first few, and for who has left."""
        known = [one for one in access.allowed(at) if "," not in one.handle]
        there = [one for one in known if one.is_allowed][left_out:]
        there += [one for one in known if not serves(one.person_id, at)]
        return [f"{one.handle},{one.email},{one.level},{one.person}" for one in there]
