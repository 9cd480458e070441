"""The daily checks of the demonstration force's last days: most made, some late, some missed."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial

from app.accounts import queries as register
from app.accounts.models import Account
from app.checks import actions
from app.checks.rules import Found
from app.core.london import LONDON
from app.people.models import Person
from app.people.rules import Role, Viewer

Timed = tuple[datetime, Callable[[datetime], None]]
DUE_HOUR = 20
PRESS = "9002"
# Days ago -> every how many accounts nobody checks that day. The first day only begins the counting.
SKIPPED = {2: 3, 1: 5}
BEGAN = 4  # days ago: the first check of all, by Corporate Communication
PRESS_ROLES: dict[Role, tuple[str, ...]] = {Role.CORPORATE_COMMUNICATION_OFFICER: ("",)}
NOTED = (
    (2, "@DemoHoddesdonSNT", time(18, 10), Found.ENQUIRY, "When the surgery is. Answered."),
    (1, "@DemoHoddesdonSNT", time(21, 40), Found.HIDDEN, "One comment, insulting. Kept a picture."),
    (1, "@HertsPolice", time(17, 5), Found.PASSED_ON, "A theft from a van, reported in a reply."),
)


class Checks:
    """Lets owners, and Corporate Communication for accounts without one, check their accounts."""

    def __init__(
        self, now: datetime, person: Mapping[str, Person], account: Mapping[str, Account]
    ) -> None:
        """`now` is the moment at which the story ends; the others are filled while it is told."""
        self.now = now
        self.person = person
        self.account = account

    def happenings(self) -> list[Timed]:
        """Return what happens, day by day."""
        found: list[Timed] = [(self._at(ago, time(9)), self._morning) for ago in SKIPPED]
        found.append(
            (self._at(BEGAN, time(10)), partial(self._check, "@HertsPolice", Found.NOTHING, ""))
        )
        for ago, handle, clock, what, note in NOTED:
            found.append((self._at(ago, clock), partial(self._check, handle, what, note)))
        return found

    def _at(self, days_ago: int, clock: time) -> datetime:
        day = self.now.astimezone(LONDON).date() - timedelta(days=days_ago)
        return datetime.combine(day, clock, LONDON)

    def _morning(self, at: datetime) -> None:
        """Check most accounts, one after the other."""
        ago = (self.now.astimezone(LONDON).date() - at.astimezone(LONDON).date()).days
        for number, handle in enumerate(self.account):
            if number % SKIPPED[ago]:
                gap = timedelta(seconds=4 * number)
                self._check(handle, Found.NOTHING, "", at + gap)

    def _check(self, handle: str, what: Found, note: str, at: datetime) -> None:
        account = self.account[handle]
        owner = register.owner_of(account.id, at)
        who = owner or self.person[PRESS]
        roles: dict[Role, tuple[str, ...]] = {} if owner else PRESS_ROLES
        viewer = Viewer(who.id, who.name, who.collar_number, who.rank, "", roles)
        actions.record(account, what, note, by=viewer, due_hour=DUE_HOUR, at=at)
