"""A small force for tests of the gate: a course in force, an account with its owner, people."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.access import actions
from app.access.models import AccessRequest, Grant
from app.access.rules import Done
from app.accounts.models import Account, Ownership
from app.certification.models import Certificate, SignedUndertaking
from app.core.db import db
from app.courses.models import CourseVersion, Undertaking
from app.people.models import Person
from tests import factories as make
from tests.conftest import TODAY


@dataclass
class Scene:
    """Who and what stands in the tests of this folder."""

    officer: Person
    sergeant: Person
    decider: Person
    colleague: Person  # of the decider
    account: Account


@pytest.fixture
def scene(app) -> Scene:
    """PC Ellis without a certificate, Sgt Patel who owns @ExampleSNT, and Corporate Communication."""
    long_ago = TODAY - timedelta(days=400)
    sergeant = make.person(collar_number="0913", name="Amy Patel", rank="Sgt")
    officer = make.person(collar_number="1207", name="Sam Ellis", rank="PC", manager=sergeant)
    decider, colleague = (make.corporate_communication_officer() for _ in range(2))
    account = Account(
        platform="X", handle="@ExampleSNT", address="https://x.com/ExampleSNT", unit_id=make.force().id,
        purpose="Local news.", kind="neighbourhood", required_course="twitter-protocol", starts_at=long_ago,
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    db.session.add(Ownership(account_id=account.id, person_id=sergeant.id, starts_at=long_ago))
    make.course_version()
    db.session.commit()
    return Scene(officer, sergeant, decider, colleague, account)


@pytest.fixture
def certify(scene, clock):
    """Certify a person from now on, or since some days ago; their undertaking is signed."""

    def do(person: Person, *, days_ago: int = 0) -> Certificate:
        since = clock.now() - timedelta(days=days_ago)
        version = db.session.scalar(db.select(CourseVersion))
        held = make.certificate(person, version, starts_at=since)
        undertaking = db.session.scalar(db.select(Undertaking))
        db.session.add(
            SignedUndertaking(
                person_id=person.id, undertaking_id=undertaking.id, name_typed=person.name, at=since
            )
        )
        db.session.commit()
        return held

    return do


@pytest.fixture
def asked(scene, clock) -> AccessRequest:
    """The sergeant has asked for PC Ellis."""
    made = actions.ask(
        scene.officer,
        scene.account,
        made_by_id=scene.sergeant.id,
        why="Joins the rota.",
        at=clock.now(),
    )
    db.session.commit()
    return made


@pytest.fixture
def certified(scene, certify) -> Certificate:
    """PC Ellis is certified since some months."""
    return certify(scene.officer, days_ago=200)


@pytest.fixture
def approved(scene, certified, asked, clock) -> Grant:
    """PC Ellis is certified and has access that is yet to be set up."""
    made = actions.approve(asked, by_id=scene.decider.id, why="Meets it all.", at=clock.now())
    db.session.commit()
    return made


@pytest.fixture
def granted(scene, approved, clock) -> Grant:
    """The same, set up on the platform."""
    actions.set_up(
        approved,
        Done(clock.at.date(), "Orlo 4711"),
        by_id=scene.colleague.id,
        at=clock.now(),
    )
    db.session.commit()
    return approved


@pytest.fixture
def give(scene, certify, clock):
    """Certify somebody else of the sergeant's, and give them access that is yet to be set up."""

    def do() -> Grant:
        other = make.person(manager=scene.sergeant)
        certify(other)
        request = actions.ask(
            other, scene.account, made_by_id=scene.sergeant.id, why="Joins.", at=clock.now()
        )
        grant = actions.approve(request, by_id=scene.decider.id, why="Meets it.", at=clock.now())
        db.session.commit()
        return grant

    return do
