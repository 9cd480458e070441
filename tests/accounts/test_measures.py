"""Measures on an account through its pages: what they stop, who lifts them, what is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import queries as gate
from app.access.models import Grant
from app.access.rules import why_not
from app.accounts import actions, queries
from app.accounts.models import AccountLock
from app.accounts.rules import Measure, State
from app.audit.models import AuditEvent
from app.certification.models import SignedUndertaking
from app.core.db import db
from app.core.errors import Refused
from app.core.london import moment
from app.courses.models import CourseVersion, Undertaking
from app.people.rules import Role
from tests import factories as make

KINDS = ["suspended", "restricted", "dormant"]


def may_post(person, scene, clock):
    """Certify a person and give them access to the account, from now on."""
    make.certificate(person, db.session.scalar(select(CourseVersion)), starts_at=clock.now())
    promise = db.session.scalar(select(Undertaking))
    make.add(
        SignedUndertaking(
            person_id=person.id, undertaking_id=promise.id, name_typed=person.name, at=clock.now()
        )
    )
    make.add(Grant(person_id=person.id, account_id=scene.account.id, starts_at=clock.now()))
    db.session.commit()
    return person


def given(clock, days=20, why="The posts of last week."):
    day = clock.now() + timedelta(days=days)
    return {"why": why, "review_on": [str(day.day), str(day.month), str(day.year)]}


def begin(client, scene, kind, clock, **changes):
    return client.post(
        f"/accounts/{scene.account.id}/measures/{kind}", data=given(clock, **changes)
    )


def state(scene, clock):
    return queries.state_of(scene.account, clock.now())


@pytest.mark.parametrize("kind", KINDS)
def test_a_measure_stops_posting_at_once_and_a_second_person_lifts_it(
    client, sign_in, scene, clock, kind
):
    holder = may_post(make.person(), scene, clock)
    sign_in(scene.press)

    begun = begin(client, scene, kind, clock)
    page = client.get(f"/accounts/{scene.account.id}").text
    standing = gate.standing(holder.id, scene.account.id, clock.now())
    clock.at += timedelta(minutes=1)
    own = client.post(
        f"/accounts/{scene.account.id}/measures/{kind}/lifting", data={"why": "Fine."}
    )
    sign_in(scene.other)
    lifted = client.post(
        f"/accounts/{scene.account.id}/measures/{kind}/lifting", data={"why": "Fine."}
    )

    assert begun.status_code == 303
    assert f"This account is {kind}" in page
    assert "The posts of last week." in page
    assert not standing.may_post
    assert "The posts of last week." in why_not(standing)[0]
    assert own.status_code == 409
    assert "A second person must lift it" in own.text
    assert lifted.status_code == 303
    assert gate.standing(holder.id, scene.account.id, clock.now()).may_post


def test_from_a_restricted_account_only_corporate_communication_posts(
    client, sign_in, scene, clock
):
    holder, press = (may_post(one, scene, clock) for one in (make.person(), scene.other))
    elsewhere = make.corporate_communication_officer(over=make.unit("Another team"))
    may_post(elsewhere, scene, clock)
    sign_in(scene.press)

    begin(client, scene, "restricted", clock)

    found = {one.person_id: one for one in gate.holders(scene.account.id, clock.now())}
    assert [found[one.id].may_post for one in (holder, press, elsewhere)] == [False, True, False]
    assert "is restricted to Corporate Communication since" in why_not(found[holder.id])[0]


def test_of_several_measures_each_must_be_lifted(client, sign_in, scene, clock):
    holder = may_post(make.person(), scene, clock)
    sign_in(scene.press)
    for kind in KINDS:
        begin(client, scene, kind, clock)
    client.post(f"/accounts/{scene.account.id}/lock", data={"why": "A stranger."})
    clock.at += timedelta(minutes=1)
    sign_in(scene.other)

    states = [state(scene, clock)]
    client.post(f"/accounts/{scene.account.id}/unlock", data={"why": "Safe."})
    states.append(state(scene, clock))
    for kind in ("suspended", "dormant", "restricted"):
        assert not gate.standing(holder.id, scene.account.id, clock.now()).may_post
        client.post(f"/accounts/{scene.account.id}/measures/{kind}/lifting", data={"why": "Fine."})
        states.append(state(scene, clock))

    assert states == [
        State.COMPROMISED, State.SUSPENDED, State.DORMANT, State.RESTRICTED, State.OPEN,
    ]  # fmt: skip
    after = gate.standing(holder.id, scene.account.id, clock.now())
    assert why_not(after) == (
        f"Their access to {after.handle} ended when the account was locked as compromised on "
        f"{moment(after.compromised_at)}.",
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"days": 29}, "on or before"),
        ({"days": 0}, "must be after today"),
        ({"why": ""}, "Enter the reason"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client, sign_in, scene, clock, changes, says
):
    sign_in(scene.press)

    page = begin(client, scene, "suspended", clock, **changes)

    assert page.status_code == 422
    assert says in page.text
    assert changes.get("why", "The posts of last week.") in page.text
    assert state(scene, clock) is State.OPEN


def test_a_review_date_must_be_given(client, sign_in, scene):
    sign_in(scene.press)

    page = client.post(f"/accounts/{scene.account.id}/measures/suspended", data={"why": "Odd."})

    assert page.status_code == 422
    assert "Enter the review date" in page.text


def test_a_measure_that_is_looked_at_again_stays_with_its_new_date(client, sign_in, scene, clock):
    sign_in(scene.press)
    begin(client, scene, "suspended", clock, days=10)
    clock.at += timedelta(days=9)
    sign_in(scene.press)

    answer = client.post(
        f"/accounts/{scene.account.id}/measures/suspended/review", data=given(clock, days=28)
    )
    page = client.get(f"/accounts/{scene.account.id}").text.replace("\u00a0", " ")

    assert answer.status_code == 303
    assert "To be looked at again by 30 December 2026" in page
    assert state(scene, clock) is State.SUSPENDED


def test_the_life_of_an_account_says_who_began_and_who_ended_what(client, sign_in, scene, clock):
    sign_in(scene.press)
    begin(client, scene, "restricted", clock)
    clock.at += timedelta(hours=1)
    sign_in(scene.other)
    client.post(
        f"/accounts/{scene.account.id}/measures/restricted/lifting", data={"why": "All is well."}
    )

    page = client.get(f"/accounts/{scene.account.id}/life").text
    file = client.get(f"/accounts/{scene.account.id}/life.csv").text

    for text_ in (page, file):
        assert "Priya Shah" in text_
        assert "Marcus Reid" in text_
        assert "All is well." in text_
    assert "data-print" in page


def test_the_list_filters_accounts_under_a_measure(client, sign_in, scene, clock):
    sign_in(scene.press)
    before = client.get("/accounts?show=measure").text
    begin(client, scene, "dormant", clock)

    after = client.get("/accounts?show=measure").text

    assert "@ExampleSNT" not in before
    assert "@ExampleSNT" in after
    assert "Dormant" in after
    assert '"dormant"' in client.get("/accounts.csv").text


def test_who_may_not_lock_accounts_does_not_find_the_pages(client, sign_in, scene):
    sign_in(make.auditor())

    for page in ("suspended", "suspended/review", "suspended/lifting", "nonsense"):
        assert client.get(f"/accounts/{scene.account.id}/measures/{page}").status_code == 404
    sign_in(make.person(role=Role.INFORMATION_SECURITY))
    assert client.get(f"/accounts/{scene.account.id}/measures/suspended").status_code == 200
    assert client.get(f"/accounts/{scene.account.id}/measures/nonsense").status_code == 404


@pytest.mark.parametrize("kind", list(Measure))
def test_the_database_lets_nobody_lift_what_they_began(scene, clock, kind):
    review_on = (clock.now() + timedelta(days=9)).date()
    lock = actions.lock_account(
        scene.account, by_id=scene.press.id, at=clock.now(), why="Odd.", kind=kind,
        review_on=review_on,
    )  # fmt: skip
    lock.ends_at, lock.ended_by_id = clock.now() + timedelta(hours=1), scene.press.id

    with pytest.raises(IntegrityError, match="second_person_unlocks"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    ("kind", "days"), [("suspended", 31), ("compromised", 31), ("restricted", None)]
)
def test_the_database_holds_a_measure_to_its_review(scene, clock, kind, days):
    review_on = (clock.now() + timedelta(days=days)).date() if days else None
    db.session.add(
        AccountLock(
            account_id=scene.account.id, kind=kind, by_id=scene.press.id, why="x",
            review_on=review_on, starts_at=clock.now(),
        )
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="account_lock_is_reviewed_in_time"):
        db.session.flush()
    db.session.rollback()


def test_the_database_keeps_a_measure_and_its_reviews_as_they_are(scene, clock):
    day = (clock.now() + timedelta(days=9)).date()
    given_ = {"by_id": scene.press.id, "at": clock.now(), "why": "Odd.", "review_on": day}
    actions.lock_account(scene.account, kind=Measure.SUSPENDED, **given_)
    actions.keep_measure(scene.account, Measure.SUSPENDED, **given_)

    for name, statement in (
        ("account_lock_ends_once", "UPDATE account_lock SET kind = 'restricted'"),
        ("account_lock_ends_once", "UPDATE account_lock SET review_on = NULL"),
        ("measure_review_is_insert_only", "UPDATE measure_review SET why = ''"),
        ("measure_review_is_never_deleted", "DELETE FROM measure_review"),
    ):
        with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_measure_is_not_taken_twice_or_on_a_closed_account(scene, clock):
    day = (clock.now() + timedelta(days=9)).date()
    given_ = {"by_id": scene.press.id, "at": clock.now(), "why": "Odd.", "review_on": day}
    actions.lock_account(scene.account, kind=Measure.SUSPENDED, **given_)

    with pytest.raises(Refused, match="suspended already"):
        actions.lock_account(scene.account, kind=Measure.SUSPENDED, **given_)
    with pytest.raises(Refused, match="is not set dormant"):
        actions.keep_measure(scene.account, Measure.DORMANT, **given_)
    with pytest.raises(Refused, match="Enter the review date"):
        actions.lock_account(scene.account, kind=Measure.DORMANT, **{**given_, "review_on": None})
    scene.account.ends_at = given_["at"]
    with pytest.raises(Refused, match="is closed"):
        actions.lock_account(scene.account, kind=Measure.DORMANT, **given_)


def test_each_step_is_in_the_history(client, sign_in, scene, clock):
    sign_in(scene.press)
    begin(client, scene, "dormant", clock)
    client.post(f"/accounts/{scene.account.id}/measures/dormant/review", data=given(clock))
    sign_in(scene.other)
    clock.at += timedelta(minutes=1)
    client.post(f"/accounts/{scene.account.id}/measures/dormant/lifting", data={"why": "Back."})

    done = select(AuditEvent.verb).where(AuditEvent.verb.contains("dormant"))
    verbs = db.session.scalars(done.order_by(AuditEvent.seq)).all()
    page = client.get(f"/accounts/{scene.account.id}").text

    assert verbs == [
        "account set dormant", "dormant account reviewed", "dormant account restored",
    ]  # fmt: skip
    assert "Account set dormant" in page
    assert "Dormant account restored" in page
