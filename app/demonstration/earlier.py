"""What people of the demonstration force think of their training, and what some took before Keyholder."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from app.certification.credential import Issuer
from app.core.london import LONDON
from app.feedback import actions as feedback
from app.feedback.queries import may_give
from app.feedback.rules import Answer, Subject
from app.people.models import Person
from app.prior_learning import actions as prior_learning
from app.prior_learning.rules import Training
from app.sessions import queries as sessions

Timed = tuple[datetime, Callable[[datetime], None]]
COURSE = "twitter-protocol"
AWARENESS = "sio-awareness"
COMMENTS = (
    "The posts to judge were the best part. More of them, please.",
    "",
    "I did it on my phone in two breaks. Saving as I went was a relief.",
    "",
    "The part about courts was hard. I read it twice and it stuck.",
    "",
    "Could be shorter for people who have posted for years.",
)
EVERY = 3  # one person in three says something
WORKSHOP_DAYS_AGO = 520
TAUGHT = ("0105", "0111", "0112")  # the last one's record still waits for a second person


class Earlier:
    """Says what is thought of training, and records what was taken before."""

    def __init__(self, now: datetime, person: Mapping[str, Person], issuer: Issuer) -> None:
        """`now` is the moment at which the story ends; `person` is filled while it is told."""
        self.now = now
        self.person = person
        self.issuer = issuer

    def passed(self, number: int, who: str, at: datetime) -> list[Timed]:
        """Return what follows some days after the person with this number in the cast has passed."""
        if number % EVERY:
            return []
        said = partial(self._say, Subject("course", COURSE), number // EVERY, who)
        return [(at + timedelta(days=3), said)]

    def happenings(self) -> list[Timed]:
        """Return what happens apart from the life of one person."""
        recorded = self.now - timedelta(days=60)
        after = self.now - timedelta(days=18)
        return [(recorded, self._record), (after, self._say_of_sessions)]

    def _say(self, about: Subject, number: int, who: str, at: datetime) -> None:
        person = self.person[who]
        if may_give(person.id, about, at):
            marks = (5 - number % 2, 4 + number % 3 % 2, 3 + number % 3)
            given = Answer(*marks, COMMENTS[number % len(COMMENTS)])
            feedback.give(person.id, about, given, at=at)

    def _say_of_sessions(self, at: datetime) -> None:
        for number, (who, person) in enumerate(self.person.items()):
            for one in sessions.attended(person.id, at):
                self._say(Subject("session", str(one.id)), number, who, at)

    def _record(self, at: datetime) -> None:
        day = (self.now - timedelta(days=WORKSHOP_DAYS_AGO)).astimezone(LONDON).date()
        for who in TAUGHT:
            training = Training(
                self.person[who].id, AWARENESS, day, "Corporate Communication",
                "The workshop in the conference room, as the attendance sheet says.",
            )  # fmt: skip
            made = prior_learning.record(
                training, folder=Path(), by_id=self.person["9001"].id, at=at
            )
            if who != TAUGHT[-1]:
                prior_learning.approve(
                    made, self.issuer, by_id=self.person["9002"].id, why="On the sheet.", at=at
                )
