"""An account from which PC Ellis could post from 1 September to 20 November 2026, by a real attempt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.access import actions as access
from app.access.models import Grant
from app.access.rules import Done
from app.accounts.models import Account, Ownership
from app.certification.credential import Issuer
from app.certification.models import Certificate
from app.checks.rules import Found
from app.core.db import db
from app.evidence.models import EvidencePack
from app.notices import jobs
from app.people.models import Person
from app.people.rules import Role
from app.training import actions as training
from app.training.models import Attempt
from tests import factories as make
from tests.checks.conftest import as_viewer
from tests.training import given

LONDON = ZoneInfo("Europe/London")
ISSUER = Issuer("http://127.0.0.1:8000", "Hertfordshire Constabulary")


def at(text: str) -> datetime:
    """A moment as clocks in London show it: "2026-09-01 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@dataclass
class Story:
    """Who and what stands in the tests of this folder."""

    officer: Person
    sergeant: Person
    decider: Person
    watcher: Person
    account: Account
    grant: Grant
    held: Certificate
    attempt: Attempt


def certified(person: Person, clock) -> tuple[Attempt, Certificate]:
    """Let a person read, pass and sign, an hour for each."""
    given.enrolled(person, clock.now())
    given.lessons_read(person, clock.now())
    clock.at += timedelta(hours=1)
    attempt = training.start(person.id, given.COURSE, at=clock.now())
    given.answered(attempt, clock.now())
    clock.at += timedelta(minutes=20)
    training.submit(attempt, ISSUER, at=clock.now())
    clock.at += timedelta(hours=1)
    held = training.sign(person, given.COURSE, ISSUER, name_typed=person.name, at=clock.now())
    return attempt, held


@pytest.fixture
def story(app, clock) -> Story:
    """PC Ellis passes, is granted access, checks the account, and gives access back."""
    from app.checks import actions as checks

    jobs.prepare()
    given.published()
    clock.at = at("2026-08-31 09:00")
    sergeant = make.person(collar_number="0913", name="Amy Patel", rank="Sgt")
    officer = make.person("Sam Ellis", collar_number="1207", manager=sergeant)
    colleague = make.corporate_communication_officer()
    decider, watcher = make.corporate_communication_officer(name="Kim Lowe"), make.auditor()
    account = make.add(
        Account(
            platform="X", handle="@ExampleSNT", address="https://x.com/ExampleSNT",
            unit_id=make.force().id, purpose="Local news.", kind="neighbourhood",
            required_course=given.COURSE, starts_at=clock.now(),
        )
    )  # fmt: skip
    make.add(Ownership(account_id=account.id, person_id=sergeant.id, starts_at=clock.now()))
    attempt, held = certified(officer, clock)
    clock.at = at("2026-09-01 10:00")
    asked = access.ask(
        officer, account, made_by_id=sergeant.id, why="Joins the rota.", at=clock.now()
    )
    clock.at = at("2026-09-01 10:30")
    grant = access.approve(asked, by_id=decider.id, why="Meets it all.", at=clock.now())
    clock.at = at("2026-09-01 11:00")
    access.set_up(grant, Done(clock.at.date(), "Orlo 4711"), by_id=colleague.id, at=clock.now())
    clock.at = at("2026-11-10 08:15")
    checks.record(
        account, Found.NOTHING, by=as_viewer(officer, Role.LEARNER), due_hour=20, at=clock.now()
    )
    clock.at = at("2026-11-20 16:00")
    access.end(grant, by_id=officer.id, why="Moves to Response.", at=clock.now())
    clock.at = at("2026-11-23 14:05")
    db.session.commit()
    yield Story(officer, sergeant, decider, watcher, account, grant, held, attempt)
    if engine := app.extensions.pop("dbos_client", None):
        engine.destroy()


@pytest.fixture
def pack(story, client, sign_in) -> EvidencePack:
    """A pack about 10 November, made by the auditor."""
    sign_in(story.watcher)
    answer = client.post(
        f"/accounts/{story.account.id}/evidence-packs/new?on=10+11+2026&time=09:00",
        data={"why": "Complaint 12 of 2026."},
    )
    assert answer.status_code == 303, answer.text
    made = db.session.scalars(db.select(EvidencePack)).one()
    assert answer.location == f"/evidence-packs/{made.id}"
    return made
