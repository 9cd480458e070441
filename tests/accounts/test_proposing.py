"""A new account: proposed with a business case, decided by somebody else, opened from it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import queries
from app.accounts.models import Account, AccountProposal, ProposalDecision
from app.core.db import db
from tests import factories as make


@pytest.fixture
def sergeant(scene):
    made = make.person("Amy Patel", rank="Sgt", collar_number="0913", unit=scene.team)
    make.person("Sam Ellis", collar_number="1207", unit=scene.team)
    db.session.commit()
    return made


def case(scene, clock, **changes):
    day = clock.now() + timedelta(days=300)
    return {
        "platform": "X (formerly Twitter)", "handle": "@NewSNT", "unit": str(scene.team.id),
        "kind": "neighbourhood", "required_course": "twitter-protocol",
        "audience": "People of the new estate.", "purpose": "Local news.",
        "why_new": "The town’s account is too wide.", "owner": "0913", "deputy": "1207",
        "review_on": [str(day.day), str(day.month), str(day.year)], **changes,
    }  # fmt: skip


def propose(client, scene, clock, **changes):
    return client.post("/accounts/proposals/new", data=case(scene, clock, **changes))


def decide(client, step, why="It is needed."):
    number = db.session.scalar(select(AccountProposal.id).order_by(AccountProposal.id.desc()))
    return client.post(f"/accounts/proposals/{number}/{step}", data={"why": why})


def open_it(client):
    number = db.session.scalar(select(AccountProposal.id))
    typed = {"handle": "@NewSNT", "address": "https://x.com/NewSNT"}
    return client.post(f"/accounts/proposals/{number}/opening", data=typed)


def test_a_proposal_is_approved_by_the_manager_and_opened(client, sign_in, scene, sergeant, clock):
    sign_in(sergeant)
    proposed = propose(client, scene, clock)
    seen = client.get(proposed.location).text
    sign_in(scene.press)
    early = open_it(client)
    sign_in(scene.manager)
    approved = decide(client, "approval")
    sign_in(scene.press)
    opened, again = open_it(client), open_it(client)

    assert (proposed.status_code, approved.status_code, opened.status_code) == (303, 303, 303)
    assert "People of the new estate." in seen
    assert "This proposal is not approved" in early.text
    assert "An account was opened from it already" in again.text
    made = db.session.scalars(select(Account).where(Account.handle == "@NewSNT")).one()
    at = clock.now()
    assert made.proposal_id is not None
    assert queries.owner_of(made.id, at).collar_number == "0913"
    assert queries.deputy_of(made.id, at).collar_number == "1207"


def test_a_rejected_proposal_opens_nothing_and_says_why(client, sign_in, scene, sergeant, clock):
    sign_in(sergeant)
    page = propose(client, scene, clock).location
    sign_in(scene.manager)
    decide(client, "rejection", "The district’s account will do.")
    again = decide(client, "approval")
    sign_in(scene.press)
    opened = open_it(client)
    sign_in(sergeant)

    assert again.status_code == 409
    assert opened.status_code == 409
    assert "The district’s account will do." in client.get(page).text


def test_nobody_decides_their_own_proposal(client, sign_in, scene, sergeant, clock):
    sign_in(scene.manager)
    propose(client, scene, clock, unit=str(scene.team.id))

    answer = decide(client, "approval")

    assert answer.status_code == 409
    assert "You cannot decide a proposal that you made" in answer.text
    number = db.session.scalar(select(AccountProposal.id))
    db.session.add(
        ProposalDecision(
            proposal_id=number, outcome="approved", by_id=scene.manager.id, at=clock.now(), why="x"
        )
    )
    with pytest.raises(IntegrityError, match="nobody_decides_their_own_proposal"):
        db.session.flush()
    db.session.rollback()


def test_the_database_opens_nothing_from_what_is_not_approved(
    client, sign_in, scene, sergeant, clock
):
    sign_in(sergeant)
    propose(client, scene, clock)
    number = db.session.scalar(select(AccountProposal.id))
    db.session.add(
        Account(
            platform="X", handle="@Other", address="", unit_id=scene.team.id, purpose="", kind="main",
            required_course="twitter-protocol", starts_at=clock.now(), proposal_id=number,
        )
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="account_needs_approved_proposal"):
        db.session.flush()
    db.session.rollback()


def test_a_proposal_is_withdrawn_by_who_made_it_alone(client, sign_in, scene, sergeant, clock):
    sign_in(sergeant)
    propose(client, scene, clock)
    sign_in(scene.manager)
    others = decide(client, "withdrawal")
    sign_in(sergeant)

    assert others.status_code == 404
    assert decide(client, "withdrawal").status_code == 303
    assert "Withdrawn" in client.get("/accounts/proposals").text


@pytest.mark.parametrize(
    "wrong",
    [
        ({"owner": "1207", "deputy": "0913"}, 409, "an owner is a sergeant or above, or staff"),
        ({"deputy": "0913"}, 409, "The deputy is somebody else"),
        ({"deputy": "777"}, 422, "There is no one with collar number 777"),
        ({"handle": "@examplesnt"}, 422, "A handle is never used twice"),
        ({"why_new": ""}, 422, "Enter why an existing account will not do"),
        ({"audience": ""}, 422, "Enter who the account is for"),
        ({"review_on": ["1", "1", "2020"]}, 422, "Review date must be after today"),
        ({"review_on": ["1", "1", "2099"]}, 422, "within a year"),
        ({"review_on": ["", "", ""]}, 422, "Enter the review date"),
    ],
)
def test_what_is_missing_in_the_case_is_said(client, sign_in, scene, sergeant, clock, wrong):
    changes, status, says = wrong
    sign_in(sergeant)

    page = propose(client, scene, clock, **changes)

    assert page.status_code == status
    assert says in page.text
    assert db.session.scalar(select(AccountProposal)) is None


def test_constables_do_not_propose_and_see_no_others(client, sign_in, scene, sergeant, clock):
    sign_in(sergeant)
    page = propose(client, scene, clock).location
    constable = make.person(unit=scene.team)
    sign_in(constable)

    answer = propose(client, scene, clock, handle="@Another")

    assert answer.status_code == 409
    assert "proposed by a sergeant or above, or by staff" in answer.text
    assert client.get(page).status_code == 404
    assert "@NewSNT" not in client.get("/accounts/proposals").text


def test_the_list_filters_sorts_and_is_a_file(client, sign_in, scene, sergeant, clock):
    sign_in(sergeant)
    propose(client, scene, clock)
    propose(client, scene, clock, handle="@Another")
    decide(client, "withdrawal")
    sign_in(scene.press)

    client.get("/")  # what was said of the proposals before
    waiting = client.get("/accounts/proposals?state=waiting").text
    file = client.get("/accounts/proposals.csv?sort=handle").text
    rising = client.get("/accounts/proposals?sort=handle&direction=asc").text

    assert "@NewSNT" in waiting
    assert "@Another" not in waiting
    assert file.index("@Another") < file.index("@NewSNT")
    assert rising.index("@Another") < rising.index("@NewSNT")
    sign_in(sergeant)
    assert client.get("/accounts/proposals.csv").status_code == 404
