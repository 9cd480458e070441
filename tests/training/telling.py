"""What happens to people, written into the database and told naively beside it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.access.models import AccessRequest, Decision, Grant
from app.accounts.models import Account, Ownership
from app.core.db import db
from app.core.london import end_of, last_day, local, start_of
from app.courses import queries as courses
from app.courses.models import CourseVersion
from app.people import actions as people
from app.people.models import Appointment, Employment, Person, Posting, Unit
from app.people.rules import Kind
from app.training.models import Attempt, Credit, LessonRead, Result
from tests import factories
from tests.training import given

BEGINS = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DUE = 28
OFFICER, SPECIAL, STAFF = 90_001, 90_002, 90_003  # out of the way of ids that the database gives
PEOPLE = {OFFICER: ("officer", "PC"), SPECIAL: ("special", "SC"), STAFF: ("staff", "")}
RANKS = (("officer", "PC"), ("officer", "Insp"), ("staff", ""), ("special", "SC"))
TEAMS, OTHERS = (11, 12), (13,)
RULES = {
    "team": {"says": "Teams", "kinds": ["officer"], "ranks": ["PC", "Sgt"], "units": ["team"]},
    "owner": {"says": "Owners", "owns_account": True},
    "access": {"says": "Access", "kinds": ["special", "staff"], "has_access": True},
    "sio": {"says": "SIOs", "roles": ["sio"]},
}


@dataclass
class State:
    """What is so about one person at a moment, as plainly as it can be said."""

    kind: str
    rank: str
    serves: bool = True
    unit: int = 13
    is_sio: bool = False
    owns: bool = False
    is_open: bool = True  # their account
    asked: bool = False
    granted: bool = False
    read: list[datetime] = field(default_factory=list)
    credited: list[datetime] = field(default_factory=list)
    passed: list[tuple[int, datetime]] = field(default_factory=list)
    certified: list[tuple[datetime, datetime]] = field(default_factory=list)

    def keeps(self, earned_at: datetime, at: datetime) -> bool:
        """Say whether something earned is neither used up by a certificate nor a year old."""
        if end_of(_a_year_after(local(earned_at).date())) <= at:
            return False
        if not self.certified:
            return True
        since, until = self.certified[-1]
        opens = start_of(last_day(until) - timedelta(days=60))
        return at >= opens and earned_at >= max(opens, since)


def _a_year_after(day):
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


@dataclass
class Told:
    """Everything that has happened: after each moment, which people some rule covered."""

    rules: tuple[str, ...] = tuple(RULES)
    people: dict[int, State] = field(
        default_factory=lambda: {n: State(*ranked) for n, ranked in PEOPLE.items()}
    )
    covered: list[tuple[datetime, frozenset[int]]] = field(default_factory=list)

    def note(self, at: datetime) -> None:
        now = frozenset(n for n in PEOPLE if any(self._holds(rule, n) for rule in self.rules))
        self.covered.append((at, now))

    def _holds(self, rule: str, n: int) -> bool:
        one = self.people[n]
        return (
            one.serves
            and {
                "team": one.kind == "officer" and one.rank in {"PC", "Sgt"} and one.unit in TEAMS,
                "owner": one.owns and one.is_open,
                "access": one.kind in {"special", "staff"} and (one.asked or one.granted),
                "sio": one.is_sio,
            }[rule]
        )

    def since(self, n: int, at: datetime) -> datetime | None:
        """From when the present unbroken time began; None when the person is not covered."""
        found = None
        for moment, now in reversed([one for one in self.covered if one[0] <= at]):
            if n not in now:
                break
            found = moment
        return found


class Recorder:
    """Writes what happens into the database, and tells it."""

    def __init__(self) -> None:
        self.at, self.told, self.version = BEGINS, Told(), 1
        db.session.add(Unit(id=10, name="Force", kind="force", path="0010."))
        for one, kind in ((11, "team"), (12, "team"), (13, "department")):
            db.session.add(Unit(id=one, name=f"Unit {one}", kind=kind, path=f"0010.{one}."))
        for n, (kind, rank) in PEOPLE.items():
            person = Person(
                id=n, collar_number=str(n), name=f"P {n}", kind=kind, rank=rank,
                email=f"{n}@f.example",
            )  # fmt: skip
            db.session.add(person)
            account = Account(
                id=n, platform="X", handle=f"@{n}", address="", unit_id=10, purpose="",
                kind="main", required_course=given.COURSE, starts_at=BEGINS,
            )  # fmt: skip
            db.session.add(account)
        db.session.flush()
        for n in PEOPLE:
            db.session.add(Employment(person_id=n, starts_at=BEGINS))
            db.session.add(Posting(person_id=n, unit_id=13, starts_at=BEGINS))
        self._publish()
        self.told.note(BEGINS)

    def move_on(self, step: timedelta | datetime) -> None:
        later = self.at + step if isinstance(step, timedelta) else max(self.at + TICK, step)
        self.at = later

    def end(self, model, **of) -> None:
        row = db.session.scalars(select(model).filter_by(ends_at=None, **of)).one()
        row.ends_at = self.at
        db.session.flush()

    def leave(self, n: int, _pick: int) -> None:
        if self.told.people[n].serves:
            self.end(Employment, person_id=n)
            self.told.people[n].serves = False

    def join(self, n: int, _pick: int) -> None:
        if not self.told.people[n].serves:
            db.session.add(Employment(person_id=n, starts_at=self.at))
            self.told.people[n].serves = True

    def move(self, n: int, pick: int) -> None:
        self.end(Posting, person_id=n)
        unit = (*TEAMS, *OTHERS)[pick % 3]
        db.session.add(Posting(person_id=n, unit_id=unit, starts_at=self.at))
        self.told.people[n].unit = unit

    def appoint(self, n: int, _pick: int) -> None:
        if not self.told.people[n].is_sio:
            row = Appointment(person_id=n, role="SIO", unit_id=10, why="", starts_at=self.at)
            db.session.add(row)
            self.told.people[n].is_sio = True

    def dismiss(self, n: int, _pick: int) -> None:
        if self.told.people[n].is_sio:
            self.end(Appointment, person_id=n)
            self.told.people[n].is_sio = False

    def own(self, n: int, _pick: int) -> None:
        if not self.told.people[n].owns and self.told.people[n].is_open:
            db.session.add(Ownership(person_id=n, account_id=n, starts_at=self.at))
            self.told.people[n].owns = True

    def hand_over(self, n: int, _pick: int) -> None:
        if self.told.people[n].owns:
            self.end(Ownership, person_id=n)
            self.told.people[n].owns = False

    def ask(self, n: int, _pick: int) -> None:
        if not self.told.people[n].asked:
            asker = next(one for one in PEOPLE if one != n)
            row = AccessRequest(
                person_id=n, account_id=n, made_by_id=asker, made_at=self.at, why="x"
            )
            db.session.add(row)
            self.told.people[n].asked = True

    def decide(self, n: int, _pick: int) -> None:
        if self.told.people[n].asked:
            open_one = (
                select(AccessRequest)
                .outerjoin(Decision, Decision.request_id == AccessRequest.id)
                .where(AccessRequest.person_id == n, Decision.id.is_(None))
            )
            row = db.session.scalars(open_one).one()
            decider = next(one for one in PEOPLE if one not in {n, row.made_by_id})
            made = Decision(
                request_id=row.id, outcome="refused", by_id=decider, at=self.at, why="x",
                evidence="{}",
            )  # fmt: skip
            db.session.add(made)
            self.told.people[n].asked = False

    def certify(self, n: int, _pick: int) -> None:
        """A certificate, whatever earned it: what was read, credited or passed before is used up."""
        made = factories.certificate(
            db.session.get_one(Person, n), self._version(), starts_at=self.at
        )
        self.told.people[n].certified.append((made.starts_at, made.ends_at))

    def grant(self, n: int, _pick: int) -> None:
        one = self.told.people[n]
        if one.certified and one.certified[-1][1] > self.at and not one.granted:
            db.session.add(Grant(person_id=n, account_id=n, starts_at=self.at))
            one.granted = True

    def end_grant(self, n: int, _pick: int) -> None:
        if self.told.people[n].granted:
            self.end(Grant, person_id=n)
            self.told.people[n].granted = False

    def close(self, n: int, _pick: int) -> None:
        if self.told.people[n].is_open:
            self.end(Account, id=n)
            self.told.people[n].is_open = False

    def rank(self, n: int, pick: int) -> None:
        one, (kind, rank) = self.told.people[n], RANKS[pick % len(RANKS)]
        if (one.kind, one.rank) != (kind, rank):
            person = db.session.get_one(Person, n)
            people.change_rank(person, rank=rank, kind=Kind(kind), by_id=None, at=self.at, why="x")
            one.kind, one.rank = kind, rank

    def read(self, n: int, _pick: int) -> None:
        row = LessonRead(
            person_id=n, course=given.COURSE, lesson="one", at=self.at,
            course_version_id=self._version().id,
        )  # fmt: skip
        db.session.add(row)
        self.told.people[n].read.append(self.at)

    def credit(self, n: int, _pick: int) -> None:
        row = Credit(
            person_id=n, course=given.COURSE, kind="session", about="session:1", counts="instead",
            at=self.at, by_id=next(one for one in PEOPLE if one != n),
        )  # fmt: skip
        db.session.add(row)
        self.told.people[n].credited.append(self.at)

    def passes(self, n: int, _pick: int) -> None:
        """A quiz passed; the undertaking is never signed here."""
        attempt = factories.add(
            Attempt(
                person_id=n, course=given.COURSE, course_version_id=self._version().id,
                number=1 + len(self.told.people[n].passed), seed="", paper="[]",
                started_at=self.at, closed_at=self.at,
            )
        )  # fmt: skip
        result = Result(
            attempt_id=attempt.id, at=self.at, right_answers=1, questions=1, has_passed=True,
            must_pass_missed=0, detail="{}",
        )  # fmt: skip
        db.session.add(result)
        self.told.people[n].passed.append((attempt.id, self.at))

    def _version(self) -> CourseVersion:
        held = courses.in_force(given.COURSE, self.at)
        return db.session.get_one(CourseVersion, held.version_id)

    def publish(self, _n: int, pick: int) -> None:
        """A version with other rules: each of the four bits of `pick` stands for one of them."""
        self.told.rules = tuple(name for bit, name in enumerate(RULES) if not pick >> bit & 1)
        self._publish()

    def _publish(self) -> None:
        written = given.raw(f"1.{self.version}.0")
        rules = [{**RULES[one], "says": f"{one} {self.version}"} for one in self.told.rules]
        written["course"]["audience"] |= {"due_days": DUE, "rules": rules}
        given.published(self.at, f"1.{self.version}.0", written=written)
        self.version += 1
