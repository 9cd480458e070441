"""Access comes and goes with what it rests on, at the instant, with no job having run."""

from datetime import timedelta

from app.access import actions, queries
from app.access.rules import why_not
from app.accounts import actions as accounts
from app.accounts.models import Account
from app.accounts.rules import Measure
from app.certification import actions as certification
from app.core.db import db
from app.people import actions as people
from app.people.models import Person
from tests import factories as make

TICK = timedelta(microseconds=1)


def standing(scene, at):
    return queries.standing(scene.officer.id, scene.account.id, at)


def test_access_ends_in_the_instant_in_which_the_certificate_lapses(scene, granted, clock):
    lapses = queries.standing(scene.officer.id, scene.account.id, clock.now()).certified_until

    assert standing(scene, lapses - TICK).may_post
    assert not standing(scene, lapses).may_post
    assert "certificate lapsed" in why_not(standing(scene, lapses))[0]


def test_access_ends_in_the_instant_of_a_revocation(scene, granted, certify, clock):
    from app.certification.models import Certificate

    held = db.session.scalars(db.select(Certificate)).one()
    at = clock.now() + timedelta(hours=1)
    certification.revoke(held, by_id=scene.decider.id, why="He let others sit it.", at=at)

    assert standing(scene, at - TICK).may_post
    assert not standing(scene, at).may_post
    assert "revoked" in why_not(standing(scene, at))[0]


def test_renewing_within_90_days_brings_access_back_without_a_new_request(
    scene, granted, certify, clock
):
    lapsed = standing(scene, clock.now()).certified_until
    back = lapsed + timedelta(days=89)
    make.certificate(scene.officer, _version(), starts_at=back)

    assert not standing(scene, back - TICK).may_post
    assert standing(scene, back).may_post


def test_renewing_later_needs_a_new_request(scene, granted, clock):
    lapsed = standing(scene, clock.now()).certified_until
    back = lapsed + timedelta(days=92)
    make.certificate(scene.officer, _version(), starts_at=back)

    assert not standing(scene, back).may_post
    assert why_not(standing(scene, back)) == (
        "They were without a certificate for too long. A new request is needed.",
    )


def test_a_new_request_after_a_long_gap_can_be_approved(scene, granted, clock):
    back = standing(scene, clock.now()).certified_until + timedelta(days=200)
    make.certificate(scene.officer, _version(), starts_at=back)
    at = back + timedelta(days=1)
    asked = actions.ask(
        scene.officer, scene.account, made_by_id=scene.sergeant.id, why="Again.", at=at
    )

    actions.approve(asked, by_id=scene.decider.id, why="Certified again.", at=at + TICK)

    assert standing(scene, at + 2 * TICK).may_post


def test_a_suspension_stops_everybody_and_its_end_lets_them_post_again(scene, granted, clock):
    at, kind = clock.now(), Measure.SUSPENDED
    other = make.corporate_communication_officer()
    accounts.lock_account(
        scene.account, by_id=scene.decider.id, at=at, why="Content.", kind=kind,
        review_on=(at + timedelta(days=7)).date(),
    )  # fmt: skip

    assert not standing(scene, at).may_post
    accounts.unlock_account(
        scene.account, by_id=other.id, at=at + TICK, why="Safe again.", kind=kind
    )
    assert standing(scene, at + TICK).may_post
    assert not standing(scene, at).may_post


def test_a_leaver_cannot_post_from_the_moment_they_leave(scene, granted, clock):
    at = clock.now()
    people.leave(scene.officer, by_id=None, at=at, why="Retired.")

    assert not standing(scene, at).may_post
    assert "left the force" in why_not(standing(scene, at))[0]


def test_a_closed_account_lets_nobody_post(scene, granted, clock):
    at = clock.now()
    accounts.close_account(scene.account, by_id=scene.decider.id, at=at, why="Merged.")

    assert not standing(scene, at).may_post


def test_the_past_is_answered_as_it_was(scene, granted, clock):
    could = clock.now()
    actions.end(granted, by_id=scene.decider.id, why="Moved.", at=could + TICK)

    assert standing(scene, could).may_post
    assert not standing(scene, could + TICK).may_post


def _version():
    from app.courses.models import CourseVersion

    return db.session.scalars(db.select(CourseVersion)).first()


def test_each_account_asks_for_its_own_course(scene, granted, clock):
    """Seen together, in one statement, as on a person's own page."""
    other = Account(
        platform="X", handle="@AnotherCourse", address="", unit_id=make.force().id, purpose="",
        kind="specialist", required_course="another", starts_at=granted.starts_at,
    )  # fmt: skip
    db.session.add(other)
    db.session.flush()
    pairs = (
        db.select(Person.id.label("person_id"), Account.id.label("account_id"))
        .join_from(Person, Account, Account.id > 0)
        .where(Person.id == scene.officer.id)
    )

    found = {one.handle: one.certified for one in queries.standings(clock.now(), pairs)}

    assert found == {"@ExampleSNT": True, "@AnotherCourse": False}
