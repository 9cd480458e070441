"""The daily checks of the demonstration force's last days: most made, some late, some missed."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial

from app.accounts import queries as register
from app.accounts.models import Account
from app.checks import actions
from app.checks.rules import Found
from app.core.london import LONDON
from app.demonstration.register import accounts
from app.people.models import Person
from app.people.queries import serves
from app.people.rules import Role, Viewer

Timed = tuple[datetime, Callable[[datetime], None]]
DUE_HOUR = 20
PRESS = "9002"
BEGAN = 4  # days ago: the first check of all
APART = timedelta(minutes=1)
EVERY = 5  # one account in five was not checked yesterday; some of those the days before
PRESS_ROLES: dict[Role, tuple[str, ...]] = {Role.CORPORATE_COMMUNICATION_OFFICER: ("",)}
NOTED = (
    (2, time(18, 10), "@DemoHoddesdonSNT", Found.ENQUIRY, "When the surgery is. Answered."),
    (1, time(21, 40), "@DemoHoddesdonSNT", Found.HIDDEN, "One comment, insulting. Kept a picture."),
    (1, time(17, 5), "@HertsPolice", Found.PASSED_ON, "A theft from a van, reported in a reply."),
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
        found = [self._made(BEGAN, time(10), "@HertsPolice", Found.NOTHING)]
        found += [self._made(*one) for one in NOTED]
        handles = list(dict.fromkeys(entry.handle for entry in accounts()))
        missed, checked = handles[::EVERY], [one for one in handles if one not in handles[::EVERY]]
        for ago, some in ((3, missed[1:3]), (2, missed[3:]), (1, checked)):
            for number, handle in enumerate(some):
                at, do = self._made(ago, time(9), handle, Found.NOTHING)
                found.append((at + APART * number, do))
        return found

    def _made(self, days_ago: int, clock: time, handle: str, what: Found, note: str = "") -> Timed:
        return self._at(days_ago, clock), partial(self._check, handle, what, note)

    def _at(self, days_ago: int, clock: time) -> datetime:
        day = self.now.astimezone(LONDON).date() - timedelta(days=days_ago)
        return datetime.combine(day, clock, LONDON)

    def _check(self, handle: str, what: Found, note: str, at: datetime) -> None:
        account = self.account[handle]
        owner = register.owner_of(account.id, at)
        is_theirs = owner is not None and serves(owner.id, at)
        who = owner if owner and is_theirs else self.person[PRESS]
        roles: dict[Role, tuple[str, ...]] = {} if is_theirs else PRESS_ROLES
        viewer = Viewer(who.id, who.name, who.collar_number, who.rank, "", roles)
        actions.record(account, what, note, by=viewer, due_hour=DUE_HOUR, at=at)
