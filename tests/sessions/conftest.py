"""What tests of sessions share: a small course, a trainer, and sessions made for a test."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.core.db import db
from app.core.london import LONDON
from app.people.models import Person
from app.people.rules import Role
from app.sessions import actions, queries
from app.sessions.calendar import Organiser
from app.sessions.queries import Session
from app.sessions.rules.terms import Kind, Terms
from tests import factories as make
from tests.training import given

BEGINS = datetime(2026, 12, 8, 10, 0, tzinfo=LONDON)  # a Tuesday
ORGANISER = Organiser("Hertfordshire Constabulary", "training@force.example", "http://127.0.0.1")
TERMS = Terms(
    kind=Kind.ROOM, starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=2), place="Room 4",
    video_link="", capacity=2, least=1, booking_closes_at=BEGINS - timedelta(days=2), pre_work=(),
    note="",
)  # fmt: skip


@pytest.fixture
def course(app):
    """The small course, published long ago."""
    return given.published()


@pytest.fixture
def trainer(course) -> Person:
    """Somebody who plans sessions."""
    return make.person("Ada Trainer", role=Role.TRAINER, rank="", collar_number="9004")


@pytest.fixture
def planned(trainer, clock):
    """Return a function that plans a session open to everyone, with these terms changed."""

    def do(*, course: str | None = None, title: str = "Awareness", **changed) -> Session:
        terms = replace(TERMS, **changed)
        made = actions.plan(terms, title=title, course=course, by_id=trainer.id, at=clock.now())
        db.session.commit()
        return made

    return do


@pytest.fixture
def book(clock):
    """Return a function that books somebody."""

    def do(session: Session, person: Person):
        stands = actions.book(session.id, person, ORGANISER, by_id=person.id, at=clock.now())
        db.session.commit()
        return stands

    return do


def placed(session: Session) -> list[int]:
    """Who has a place."""
    now = queries.session(session.id)
    return [one.person.id for one in queries.guests(now) if one.place.has_place]
