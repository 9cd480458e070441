"""A sergeant's morning on a phone; and a compromised account at 23:00, from lock to evidence pack."""

from datetime import datetime, timedelta

import pytest

from app.access import actions as access
from app.access.models import Grant
from app.accounts.models import Account
from app.certification.models import SignedUndertaking
from app.core.db import db, transaction
from app.core.london import LONDON
from app.courses.models import CourseVersion, Undertaking
from app.evidence import jobs
from app.evidence.models import EvidencePack
from app.people import actions as people
from app.people.models import Person, Unit
from app.people.rules import Kind, Role
from app.signin import actions as signin
from tests import factories as make
from tests.journeys.visitors import PASSWORD

pytestmark = pytest.mark.browser
NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=LONDON)


@pytest.fixture
def manned(site):
    """PC Ellis may post from @ExampleSNT; a manager of Corporate Communication has begun a review."""
    with site.app.app_context(), transaction():
        at = site.clock.now() - timedelta(hours=2)
        force = db.session.scalars(db.select(Unit)).first()
        officer = db.session.scalars(db.select(Person).filter_by(collar_number="1207")).one()
        manager = people.hire(
            collar_number="9003", name="Jo Lane", rank="", kind=Kind.STAFF,
            email="9003@force.example", by_id=None, at=at,
        )  # fmt: skip
        people.post(manager, force, None, by_id=None, at=at)
        people.appoint(
            manager, Role.CORPORATE_COMMUNICATION_MANAGER, force, by_id=None, at=at, why="Set up."
        )
        signin.set_password(manager.id, PASSWORD, at)
        promise = db.session.scalars(db.select(Undertaking)).one()
        make.certificate(officer, db.session.scalars(db.select(CourseVersion)).one(), starts_at=at)
        make.add(
            SignedUndertaking(
                person_id=officer.id, undertaking_id=promise.id, name_typed=officer.name, at=at
            )
        )
        account = db.session.scalars(db.select(Account)).one()
        make.add(Grant(person_id=officer.id, account_id=account.id, starts_at=at))
        last = (site.clock.now() + timedelta(days=14)).date()
        access.begin_review(
            "Autumn review", force, last=last, by_id=manager.id, at=site.clock.now()
        )
    return site


def test_a_sergeants_morning_on_a_phone(manned, visitor):
    sergeant = visitor(width=390)
    sergeant.sign_in("0913")

    # One tap for the account, before the first coffee.
    sergeant.go("/checks/today")
    sergeant.check_for_everyone()
    sergeant.press("Nothing to report")
    assert "Your check of @ExampleSNT is recorded." in sergeant.page.inner_text("body")

    # A review waits: does PC Ellis still need it?
    sergeant.go("/your-accounts")
    sergeant.follow("Answer for 1 person")
    sergeant.check_for_everyone()
    sergeant.click(sergeant.page.get_by_role("link", name="PC Sam Ellis"))
    sergeant.check_for_everyone()
    sergeant.press("Answer")
    assert "Select whether they still need it" in sergeant.reads()
    sergeant.mark("input[value='confirmed']")
    sergeant.write("why", "On the rota.")
    sergeant.press("Answer")
    assert "You have nobody to answer for." in sergeant.reads()

    # The manager sees it, and signs the review off.
    manager = visitor()
    manager.sign_in("9003")
    manager.go("/access/reviews")
    manager.check_for_everyone()
    manager.follow("Autumn review")
    assert "1 of 1 answered" in manager.reads()
    manager.check_for_everyone()
    manager.follow("Sign this review off")
    manager.write("why", "All answered.")
    manager.press("Sign it off")
    assert "Signed off on" in manager.reads()


def test_a_compromised_account_at_23_from_lock_to_evidence_pack(manned, visitor):
    site = manned
    site.clock.at = NIGHT
    duty = visitor(width=390)
    duty.sign_in("9001")

    # One press and a reason.
    duty.go("/accounts/1")
    duty.follow("Lock this account now")
    duty.write("why", "A false post about the airport.")
    duty.press("Lock this account")
    assert "0 of 15 steps done" in duty.reads()
    duty.check_for_everyone()
    officer = visitor(scripts=False)
    officer.sign_in("1207")
    officer.go("/your-accounts")
    assert "Suspended" in officer.reads()

    # The steps, with times and names.
    site.clock.at = NIGHT + timedelta(minutes=6)
    duty.page.fill("#note-security-told", "Told the duty manager.")
    duty.page.click("#security-told button")
    assert "1 of 15 steps done" in duty.reads()
    assert "Priya Shah: Told the duty manager." in duty.reads()

    # A second person unlocks it, and nobody's access comes back by itself.
    site.clock.at = NIGHT + timedelta(hours=2)
    second = visitor()
    second.sign_in("9002")
    second.go("/accounts/1")
    second.follow("Unlock this account")
    second.write("why", "New password, two factors.")
    second.press("Unlock this account")
    assert "Nobody can post from this account." in second.reads()
    assert "ended when the account was locked as compromised" in second.reads()
    second.check_for_everyone()

    # Who could post when it happened? The pack is made, drawn and taken.
    second.follow("Who could post then?")
    for name, value in (("on-day", "24"), ("on-month", "11"), ("on-year", "2026")):
        second.page.fill(f"#{name}", value)
    second.write("time", "22:59")
    second.press("Show who could post")
    assert "PC Sam Ellis, 1207" in second.reads()
    second.check_for_everyone()
    second.follow("Make an evidence pack of this")
    second.check_for_everyone()
    second.write("why", "For Professional Standards.")
    second.press("Make the pack")
    second.check_for_everyone()
    with site.app.app_context():
        pack = db.session.scalars(db.select(EvidencePack)).one()
        jobs.draw_pack(pack.id)
    with second.page.expect_download() as taken:
        second.fetch("Take the pack (PDF)")
    assert taken.value.suggested_filename == "evidence-pack-1.pdf"
    second.go("/evidence-packs/1")
    assert "Evidence pack taken" in second.reads()
