"""The awareness sessions of the demonstration force: one over, one tomorrow, one full, one by video,
one cancelled. They come about through the same actions as in real life.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from app.core.london import LONDON
from app.people.models import Person
from app.sessions import actions, queries
from app.sessions.calendar import Organiser
from app.sessions.rules import attendance
from app.sessions.rules.attendance import State
from app.sessions.rules.days import days_before, nearest
from app.sessions.rules.terms import Kind, Terms

Timed = tuple[datetime, Callable[[datetime], None]]
COURSE = "sio-awareness"
TITLE = "SIO social media awareness"
PRE_WORK = ("first-hour", "communication-strategy", "what-the-law-lets-you-release")
TRAINERS = ("9004", "9001")
SIOS = ("0105", "0111", "0112", "0113")
INSPECTORS = tuple(f"03{number:02d}" for number in range(1, 11))  # admitted by the trainer


@dataclass(frozen=True, slots=True)
class Held:
    """One session: in how many days, when, where, for how many, and who asks for a place."""

    in_days: int
    starts: time
    planned_days_ago: int
    asks: tuple[str, ...]
    place: str = "Conference room 2, headquarters"
    video_link: str = ""
    capacity: int = 16
    pre_work: tuple[str, ...] = ()
    note: str = ""
    marks: Mapping[str, State] = field(default_factory=dict)
    cancelled: str = ""


def _programme() -> tuple[Held, ...]:
    came = dict.fromkeys(("0113", *INSPECTORS[:4]), State.ATTENDED)
    return (
        Held(
            -21, time(10), 45, ("0113", *INSPECTORS[:7]), capacity=12,
            marks={**came, "0305": State.LATE, "0306": State.EXCUSED},
        ),
        Held(1, time(9, 30), 10, ("0105", "0111", *INSPECTORS[4:8]), capacity=12, pre_work=PRE_WORK,
             note="Parking is by the north gate. Coffee from 09:15."),
        Held(15, time(14), 20, ("0112", *INSPECTORS[2:9]), capacity=6, pre_work=PRE_WORK,
             place="Training room A, Stevenage police station"),
        Held(29, time(10), 6, ("0112",), place="", video_link="https://video.example/awareness"),
        Held(36, time(10), 12, ("0113",), cancelled="The trainer is at a major incident exercise."),
    )  # fmt: skip


class Sessions:
    """Plans, books, holds and cancels the sessions."""

    def __init__(self, now: datetime, person: Mapping[str, Person], organiser: Organiser) -> None:
        """`now` is the moment at which the story ends; `person` is filled while it is told."""
        self.now = now
        self.person = person
        self.organiser = organiser

    def happenings(self) -> list[Timed]:
        """Return what happens, each with its moment."""
        found: list[Timed] = []
        for one in _programme():
            found += self._life(one)
        return found

    def _life(self, held: Held) -> list[Timed]:
        terms, planned = self._terms(held), self.now - timedelta(days=held.planned_days_ago)
        ids: list[int] = []  # known once it is planned
        found: list[Timed] = [(planned, lambda at: ids.append(self._plan(terms, at)))]
        found += [
            (planned + timedelta(hours=5 * n), partial(self._book, ids, who))
            for n, who in enumerate(held.asks, 1)
        ]
        if held.cancelled:
            gone = self.now - timedelta(days=1)
            found.append((gone, lambda at: self._cancel(ids[0], held.cancelled, at)))
        if held.marks:
            later = terms.starts_at + timedelta(minutes=14)
            found.append((later, lambda at: self._mark(ids[0], held.marks, at)))
            closes = terms.ends_at + timedelta(minutes=20)
            found.append((closes, lambda at: self._close(ids[0], at)))
        return found

    def _terms(self, held: Held) -> Terms:
        starts_at = nearest(self._day(held.in_days), held.starts)
        return Terms(
            kind=Kind.VIDEO if held.video_link else Kind.ROOM,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            place=held.place,
            video_link=held.video_link,
            capacity=held.capacity,
            least=min(6, held.capacity),
            booking_closes_at=days_before(starts_at, 2 if held.in_days > 7 else 0),
            pre_work=held.pre_work,
            note=held.note,
        )

    def _day(self, in_days: int) -> date:
        """Return the day; a Saturday or Sunday becomes the Monday after, but tomorrow is tomorrow."""
        day = (self.now.astimezone(LONDON) + timedelta(days=in_days)).date()
        till_monday = (7 - day.weekday()) % 7
        return day + timedelta(days=till_monday if day.weekday() >= 5 and in_days != 1 else 0)

    def _plan(self, terms: Terms, at: datetime) -> int:
        trainers = [self.person[one] for one in TRAINERS]
        by_id = trainers[0].id
        made = actions.plan(terms, title=TITLE, course=COURSE, by_id=by_id, at=at)
        actions.set_trainers(made.id, trainers, self.organiser, by_id=by_id, at=at)
        return made.id

    def _book(self, ids: list[int], who: str, at: datetime) -> None:
        """SIOs book for themselves; the trainer admits inspectors."""
        person, is_sio = self.person[who], who in SIOS
        by_id = person.id if is_sio else self.person[TRAINERS[0]].id
        actions.book(ids[0], person, self.organiser, by_id=by_id, at=at, by_planner=not is_sio)

    def _cancel(self, session_id: int, why: str, at: datetime) -> None:
        by_id = self.person[TRAINERS[0]].id
        actions.cancel(session_id, self.organiser, by_id=by_id, at=at, why=why)

    def _mark(self, session_id: int, marks: Mapping[str, State], at: datetime) -> None:
        for who, state in marks.items():
            made = attendance.tapped(state, None, at)
            by_id = self.person[TRAINERS[0]].id
            actions.mark(session_id, self.person[who].id, made, by_id=by_id, at=at)

    def _close(self, session_id: int, at: datetime) -> None:
        expected = {one.person.id for one in queries.register(queries.session(session_id))}
        actions.close(session_id, expected, by_id=self.person[TRAINERS[0]].id, at=at)
