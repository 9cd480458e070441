"""How the demonstration force keeps its accounts: deputies, who holds what, two measures, a proposal."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial

from app.accounts import actions
from app.accounts import queries as register
from app.accounts.models import Account
from app.accounts.rules import AccountKind, Measure, Platform, SecondFactor
from app.core.london import LONDON
from app.demonstration.cast import Actor
from app.demonstration.register import team
from app.people.models import Person, Unit
from app.people.queries import serves

Timed = tuple[datetime, Callable[[datetime], None]]
MANAGER, PRESS, SECOND = "9003", "9001", "9002"
COURSE = "twitter-protocol"
EXCEPTED = ("Rural and Equine Team", "Stevenage")  # they have a Facebook page each
EXCEPTED_DAYS = 180  # ahead of the story's end: when the exceptions end
REVIEWED = 70  # days ago: when it was asked of each account whether it is still needed
FORGOTTEN = 9  # one account in so many was not asked about
MEASURES = (
    ("@DemoSpecials", Measure.SUSPENDED, PRESS, 6, 20, "A post of last week is being looked at."),
    ("@DemoMobileData", Measure.RESTRICTED, SECOND, 5, 60, "The team is being built up anew."),
)


class Lives:
    """Lets Corporate Communication name deputies, record who holds what, and take measures."""

    def __init__(
        self,
        now: datetime,
        cast: Sequence[Actor],
        person: Mapping[str, Person],
        account: Mapping[str, Account],
        unit: Mapping[str, Unit],
    ) -> None:
        """`now` is the moment at which the story ends; the mappings are filled while it is told."""
        self.now = now
        self.cast = cast
        self.person = person
        self.account = account
        self.unit = unit

    def happenings(self) -> list[Timed]:
        """Return what happens, day by day."""
        found: list[Timed] = [(self._at(3, time(8)), self._name_deputies)]
        found.append((self._at(REVIEWED, time(14)), self._review))
        found.append((self._at(3, time(11)), self._record_custody))
        found.append((self._at(2, time(15)), self._propose))
        for handle, kind, by, ago, review, why in MEASURES:
            take = partial(self._take, handle, kind, by, review, why)
            found.append((self._at(ago, time(16)), take))
        return found

    def make_exceptions(self, at: datetime) -> None:
        """Record the two standing exceptions from the policy, before their accounts are entered."""
        until = (self.now + timedelta(days=EXCEPTED_DAYS)).astimezone(LONDON).date()
        for name in EXCEPTED:
            actions.record_exception(
                Platform.FACEBOOK, self.unit[name], until=until, by_id=self.person[MANAGER].id,
                at=at, why="A standing exception of the strategy of 2018.",
            )  # fmt: skip

    def _at(self, days_ago: int, clock: time) -> datetime:
        day = self.now.astimezone(LONDON).date() - timedelta(days=days_ago)
        return datetime.combine(day, clock, LONDON)

    def _name_deputies(self, at: datetime) -> None:
        by_unit: dict[int, list[Person]] = {}
        for actor in self.cast:
            if (actor.came_days_ago or 99) > 3:
                unit_id = self.unit[actor.unit].id
                by_unit.setdefault(unit_id, []).append(self.person[actor.collar_number])
        for account in self.account.values():
            owner = register.owner_of(account.id, at)
            others = [
                one
                for one in by_unit.get(account.unit_id, [])
                if (owner is None or one.id != owner.id) and serves(one.id, at)
            ]
            if others:
                by_id = self.person[MANAGER].id
                actions.set_deputy(account, others[0], by_id=by_id, at=at, why="Stands in.")

    def _review(self, at: datetime) -> None:
        """Ask of each account whether it is still needed; a few are forgotten."""
        next_on = at.astimezone(LONDON).date() + timedelta(days=365)
        for number, account in enumerate(self.account.values()):
            if number % FORGOTTEN:
                actions.review_account(
                    account, review_on=next_on, by_id=self.person[PRESS].id, at=at,
                    why="Still read, still answered.",
                )  # fmt: skip

    def _record_custody(self, at: datetime) -> None:
        for handle in ("@HertsPolice", "Hertfordshire Constabulary", "@DemoHoddesdonSNT"):
            custody = actions.Custody(
                self.person[SECOND], "The password manager of Corporate Communication",
                (at - timedelta(days=40)).date(), "social.media@herts.example",
                SecondFactor.KEY if handle == "@HertsPolice" else SecondFactor.APP, True,
            )  # fmt: skip
            by_id = self.person[PRESS].id
            why = "Taken over from the old list."
            actions.set_custody(self.account[handle], custody, by_id=by_id, at=at, why=why)

    def _take(
        self, handle: str, kind: Measure, by: str, review: int, why: str, at: datetime
    ) -> None:
        review_on = at.astimezone(LONDON).date() + timedelta(days=review)
        actions.lock_account(
            self.account[handle], kind=kind, review_on=review_on, by_id=self.person[by].id, at=at,
            why=why,
        )  # fmt: skip

    def _propose(self, at: datetime) -> None:
        case = actions.Case(
            platform=Platform.INSTAGRAM, handle="@demohoddesdonsnt", unit=self.unit[team("Hoddesdon")],
            kind=AccountKind.NEIGHBOURHOOD, required_course=COURSE,
            audience="Pupils and parents of the three secondary schools.",
            purpose="Pictures from school visits, and where to find us.",
            why_new="The pupils do not read X, and the force’s Instagram is too wide for one town.",
            owner=self.person["0913"], deputy=self.person["1482"],
            review_on=at.astimezone(LONDON).date() + timedelta(days=365),
        )  # fmt: skip
        actions.propose(case, by=self.person["0913"], at=at)
