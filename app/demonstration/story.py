"""How the demonstration force came to be as it is: everything happens through the same actions as
in real life, in the order of time, with its history.

People sit real quizzes: the right answers are looked up in the published course, and saved.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from app.accounts import actions as accounts
from app.accounts.models import Account
from app.certification.credential import Issuer
from app.core.db import db
from app.courses import actions as publishing
from app.courses import queries as courses
from app.courses.content import Question
from app.courses.source import read
from app.demonstration.cast import FEATURED, Actor, everyone
from app.demonstration.checks import Checks
from app.demonstration.earlier import Earlier
from app.demonstration.giving import Giving
from app.demonstration.lists import Lists
from app.demonstration.lives import Lives
from app.demonstration.register import DEPARTMENTS, DISTRICTS, FORCE, team
from app.demonstration.register import accounts as entries
from app.demonstration.sessions import Sessions
from app.people import actions as people
from app.people.models import Person, Unit
from app.people.rules import Role, UnitKind
from app.sessions.calendar import Organiser
from app.signin import actions as signin
from app.training import actions as training
from app.training import queries as progress
from app.training.rules.paper import Paper

COURSE = "twitter-protocol"
AWARENESS = "sio-awareness"
FIRST_DAY = 430  # days ago
AWARENESS_DAY = 150  # days ago: the awareness course came later
PASSWORD = "chequered band, thirty keys"  # noqa: S105 - the demonstration's, refused anywhere else
CONTACTS = {
    "communication-day": "01632 960001",
    "communication-out-of-hours": "01632 960002",
    "control-room": "01632 960003",
    "information-security": "01632 960004",
    "wellbeing": "01632 960005",
    "data-protection": "01632 960006",
    "foi": "01632 960007",
    "professional-standards": "01632 960008",
    "election-contact": "01632 960009",
    "legal": "01632 960010",
    "crime-report-online": "https://herts.example/report",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens at a moment."""

    at: datetime
    do: Callable[[datetime], None]


class Story:
    """Tells the whole story once, into an empty database."""

    def __init__(self, now: datetime, issuer: Issuer, organiser: Organiser) -> None:
        """Set the scene; `now` is the moment at which the story ends."""
        self.now = now
        self.issuer = issuer
        self.cast = everyone()
        self.person: dict[str, Person] = {}
        self.sessions = Sessions(now, self.person, organiser)
        self.earlier = Earlier(now, self.person, issuer)
        self.account: dict[str, Account] = {}
        self.giving = Giving(self.person, self.account)
        self.checks = Checks(now, self.person, self.account)
        self.lists = Lists(now, self.person)
        self.unit: dict[str, Unit] = {}
        self.lives = Lives(now, self.cast, self.person, self.account, self.unit)

    def tell(self) -> None:
        """Let everything happen, in the order of time."""
        begin = self.now - timedelta(days=FIRST_DAY)
        self._found(begin)
        for happening in sorted(self._happenings(), key=lambda one: one.at):
            happening.do(happening.at)
            db.session.flush()

    def _found(self, at: datetime) -> None:
        """The force, its people, the course and the accounts that need it, on the first day."""
        force = people.add_unit(FORCE, UnitKind.FORCE, None, by_id=None, at=at)
        self.unit[FORCE] = force
        for name in DEPARTMENTS:
            self.unit[name] = people.add_unit(name, UnitKind.DEPARTMENT, force, by_id=None, at=at)
        for district, neighbourhoods in DISTRICTS.items():
            parent = people.add_unit(district, UnitKind.DISTRICT, force, by_id=None, at=at)
            self.unit[district] = parent
            for one in neighbourhoods:
                self.unit[team(one)] = people.add_unit(
                    team(one), UnitKind.TEAM, parent, by_id=None, at=at
                )
        for actor in self.cast:
            self._join(actor, at)
        for actor in self.cast:
            if actor.came_days_ago is None:
                self._settle(actor, at)
        self._publish(COURSE, at)
        for name, value in CONTACTS.items():
            publishing.set_contact(name, value, by_id=self.person["9001"].id, at=at)
        self._open_accounts(at)

    def _join(self, actor: Actor, at: datetime) -> None:
        email = f"{actor.name.lower().replace(' ', '.')}.{actor.collar_number}@herts.example"
        self.person[actor.collar_number] = people.hire(
            collar_number=actor.collar_number, name=actor.name, rank=actor.rank, kind=actor.kind,
            email=email, by_id=None, at=at, is_demonstration=True,
        )  # fmt: skip

    def _settle(self, actor: Actor, at: datetime) -> None:
        person, manager = self.person[actor.collar_number], actor.manager
        people.post(
            person,
            self.unit[actor.unit],
            self.person[manager] if manager else None,
            by_id=None,
            at=at,
        )
        for role, over in actor.roles:
            people.appoint(
                person, role, self.unit[over], by_id=None, at=at, why="As the force is set up."
            )

    def _come(self, actor: Actor, at: datetime) -> None:
        """Somebody comes to their unit, and takes over its account if it is theirs to own."""
        self._settle(actor, at)
        if (Role.ACCOUNT_OWNER, actor.unit) not in actor.roles:
            return
        person, manager = self.person[actor.collar_number], self.person["9003"].id
        for account in self.account.values():
            if account.unit_id == self.unit[actor.unit].id:
                accounts.set_owner(
                    account, person, by_id=manager, at=at, why="Leads the team from now on."
                )

    def _open_accounts(self, at: datetime) -> None:
        manager = self.person["9003"].id
        owners = {
            over: a
            for a in self.cast
            for role, over in a.roles
            if role is Role.ACCOUNT_OWNER and a.came_days_ago is None
        }
        self.lives.make_exceptions(at)
        for entry in entries():
            made = accounts.open_account(
                platform=entry.platform, handle=entry.handle, address=entry.address,
                unit=self.unit[entry.unit], purpose=entry.purpose, kind=entry.kind,
                required_course=COURSE, by_id=manager, at=at, is_demonstration=entry.is_demonstration,
            )  # fmt: skip
            self.account.setdefault(entry.handle, made)
            owner = owners.get(entry.unit)
            if entry.unit == "Corporate Communication":
                owner = next(a for a in self.cast if a.collar_number == "9003")
            if owner:
                person = self.person[owner.collar_number]
                accounts.set_owner(
                    made, person, by_id=manager, at=at, why="As the force is set up."
                )

    def _publish(self, course: str, at: datetime) -> None:
        first, second = self.person["9001"].id, self.person["9002"].id
        version = publishing.publish(read(course), by_id=first, at=at, why="The first version.")
        publishing.approve(version, by_id=second, at=at)

    def _happenings(self) -> list[Happening]:
        found = [Happening(self._ago(AWARENESS_DAY), partial(self._publish, AWARENESS))]
        for number, actor in enumerate(self.cast):
            found += self._life(actor, timedelta(minutes=7 * number))
            if (days := actor.trained_days_ago) is not None:
                told = self.earlier.passed(number, actor.collar_number, self._ago(days))
                found += [Happening(at, do) for at, do in told]
        for at, do in (
            *self.sessions.happenings(),
            *self.earlier.happenings(),
            *self.checks.happenings(),
            *self.lives.happenings(),
            *self.lists.happenings(),
        ):
            found.append(Happening(at, do))
        found.append(Happening(self._ago(2), self.giving.ask_for_sam))
        found.append(Happening(self._ago(4), self.giving.ask_for_marsh))
        found += [Happening(self._ago(1), partial(self._password, actor)) for actor, _ in FEATURED]
        return found

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _life(self, actor: Actor, shift: timedelta) -> list[Happening]:
        """What happens to one person: they come, are certified, given access, renewed, and go."""
        found: list[Happening] = []
        if actor.came_days_ago:
            came = self._ago(actor.came_days_ago) - shift
            found.append(Happening(came, lambda at: self._come(actor, at)))
        if (trained := actor.trained_days_ago) is not None:
            passes = self._ago(trained) - shift
            found.append(Happening(passes, lambda at: self._pass(actor, at)))
            found += [
                Happening(
                    passes + timedelta(days=2, minutes=n), partial(self.giving.give, actor, h)
                )
                for n, h in enumerate(actor.holds)
            ]
            if actor.renewed and trained > 345:
                found.append(
                    Happening(passes + timedelta(days=340), lambda at: self._pass(actor, at))
                )
            if actor.renewed and trained > 372:  # access lasts twelve months: it is asked for anew
                again = passes + timedelta(days=369)
                found += [
                    Happening(again + timedelta(minutes=n), partial(self.giving.give, actor, h))
                    for n, h in enumerate(actor.holds)
                ]
        if actor.aware_days_ago:
            aware = self._ago(actor.aware_days_ago)
            found.append(Happening(aware, lambda at: self._pass(actor, at, AWARENESS)))
        if actor.left_days_ago:
            found.append(
                Happening(self._ago(actor.left_days_ago), lambda at: self._leave(actor, at))
            )
        return found

    def _pass(self, actor: Actor, at: datetime, course: str = COURSE) -> None:
        """Read every lesson, answer every question right, hand in, sign what there is to sign."""
        person, published = self.person[actor.collar_number], courses.in_force(course, at)
        if published is None:
            return
        if course not in progress.enrolled_courses(person.id, at):  # no rule covers them
            training.enrol(person.id, published, by_id=person.id, at=at, why="Taken up.")
        for lesson in published.course.lessons:
            training.mark_read(person.id, published, lesson.id, at=at)
        attempt = training.start(person.id, course, at=at)
        paper = Paper.from_json(json.loads(attempt.paper))
        for position, item in enumerate(paper.items, 1):
            given = right_answer(published.course.question(item.question))
            training.save(attempt, position, given, number=None, at=at)
        training.submit(attempt, self.issuer, at=at)
        mine = progress.progress(person.id, course, at)
        if mine and mine.signs:
            training.sign(person, course, self.issuer, name_typed=person.name, at=at)

    def _leave(self, actor: Actor, at: datetime) -> None:
        people.leave(self.person[actor.collar_number], by_id=None, at=at, why="Left the force.")

    def _password(self, actor: Actor, at: datetime) -> None:
        signin.set_password(self.person[actor.collar_number].id, PASSWORD, at)


def right_answer(question: Question) -> dict[str, object]:
    """Return the right answer to a question, as the training part keeps answers."""
    ids = [one.id for one in question.options]
    if question.kind == "order":
        return {"places": {one: place for place, one in enumerate(ids, 1)}}
    if question.kind == "match":
        return {"pairs": {one.id: one.match for one in question.options}}
    if question.kind == "judge":
        judged = {one.id: "no" if one.right is False else "yes" for one in question.options}
        return {"principles": judged, "decision": next(d.id for d in question.decisions if d.right)}
    return {"chosen": sorted(one.id for one in question.options if one.right)}
