"""An account with its owner, a holder who may post now, and Corporate Communication."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.access.models import Grant
from app.accounts.models import Account, Ownership
from app.certification.models import SignedUndertaking
from app.checks import actions
from app.checks.rules import Found
from app.core.db import db
from app.courses.models import Undertaking
from app.people.models import Person
from app.people.rules import Role, Viewer
from tests import factories as make
from tests.conftest import TODAY


@dataclass
class Scene:
    """Who and what stands in the tests of this folder."""

    owner: Person
    holder: Person
    stranger: Person
    press: Person
    account: Account


@pytest.fixture
def scene(app) -> Scene:
    """Sgt Patel owns @ExampleSNT, PC Ellis may post from it, PC Marsh may not."""
    long_ago = TODAY - timedelta(days=400)
    owner = make.person(collar_number="0913", name="Amy Patel", rank="Sgt")
    holder = make.person(collar_number="1207", name="Sam Ellis")
    stranger = make.person(collar_number="1482", name="Jo Marsh")
    account = make.add(an_account("@ExampleSNT"))
    make.add(Ownership(account_id=account.id, person_id=owner.id, starts_at=long_ago))
    since = TODAY - timedelta(days=100)
    make.certificate(holder, make.course_version(), starts_at=since)
    promise = db.session.scalars(db.select(Undertaking)).one()
    make.add(
        SignedUndertaking(
            person_id=holder.id, undertaking_id=promise.id, name_typed=holder.name, at=since
        )
    )
    make.add(Grant(person_id=holder.id, account_id=account.id, starts_at=since))
    press = make.corporate_communication_officer()
    db.session.commit()
    return Scene(owner, holder, stranger, press, account)


def an_account(handle: str) -> Account:
    return Account(
        platform="X", handle=handle, address="https://x.com/ExampleSNT", unit_id=make.force().id,
        purpose="Local news.", kind="neighbourhood", required_course="twitter-protocol",
        starts_at=TODAY - timedelta(days=400),
    )  # fmt: skip


def as_viewer(person: Person, *roles: Role) -> Viewer:
    return Viewer(
        person.id, person.name, person.collar_number, person.rank, "", dict.fromkeys(roles, ("",))
    )


def check(account, person, at, found=Found.NOTHING, note="", due_hour=20):
    """Record a check by its owner at a moment, and commit."""
    made = actions.record(account, found, note, by=as_viewer(person), due_hour=due_hour, at=at)
    db.session.commit()
    return made
