"""One owner of sergeant's rank or above, and one deputy, at any moment; the deputy acts."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounts import actions, queries
from app.accounts.models import Deputy, Ownership
from app.accounts.rules import Answers, answers, may_own
from app.checks import queries as checks
from app.core.db import db
from app.core.errors import Refused
from app.people import actions as people
from app.people.rules import RANKS, Kind, Viewer
from tests import factories as make


@pytest.mark.parametrize("rank", list(RANKS))
def test_sergeants_and_above_may_own_and_nobody_below(rank):
    assert may_own(rank, Kind.OFFICER) == (rank not in {"PC", "DC", "SC", "PCSO", ""})
    assert may_own(rank, Kind.STAFF)


@pytest.mark.parametrize(
    ("owner_serves", "deputy_serves", "expected"),
    [
        (True, True, Answers.OWNER),
        (True, False, Answers.OWNER),
        (False, True, Answers.DEPUTY),
        (False, False, Answers.NOBODY),
    ],
)
def test_the_deputy_acts_while_no_owner_serves(owner_serves, deputy_serves, expected):
    assert answers(owner_serves, deputy_serves) is expected


@pytest.fixture
def named(scene, clock):
    """A sergeant who owns the account, and a constable who is the deputy."""
    owner = make.person("Amy Patel", rank="Sgt", collar_number="0913", unit=scene.team)
    deputy = make.person("Sam Ellis", collar_number="1207", unit=scene.team)
    told = {"by_id": scene.press.id, "at": clock.now(), "why": "Leads the team."}
    actions.set_owner(scene.account, owner, **told)
    actions.set_deputy(scene.account, deputy, **told)
    db.session.commit()
    clock.at += timedelta(minutes=1)
    return owner, deputy


def change(client, scene, which, number):
    data = {"collar_number": number, "why": "Moves."}
    return client.post(f"/accounts/{scene.account.id}/{which}", data=data)


def test_the_account_shows_its_owner_and_its_deputy(client, sign_in, scene, named):
    sign_in(scene.press)

    page = client.get(f"/accounts/{scene.account.id}").text

    assert "Sgt Amy Patel, 0913" in page
    assert "PC Sam Ellis, 1207" in page


@pytest.mark.parametrize(
    "wrong",
    [
        ("owner", "1482", "an owner is a sergeant or above, or staff"),
        ("owner", "1207", "is the deputy. Name another deputy first."),
        ("owner", "0913", "owns @ExampleSNT already"),
        ("deputy", "0913", "The deputy is somebody else"),
        ("deputy", "1207", "is the deputy of @ExampleSNT already"),
    ],
)
def test_who_may_not_be_named_is_refused_with_the_reason(client, sign_in, scene, named, wrong):
    which, number, says = wrong
    make.person("Jo Marsh", collar_number="1482")
    sign_in(scene.press)

    answer = change(client, scene, which, number)

    assert answer.status_code == 409
    assert says in answer.text


@pytest.mark.parametrize("which", ["owner", "deputy"])
def test_nobody_is_no_owner_and_no_deputy(client, sign_in, scene, named, which):
    sign_in(scene.press)

    answer = change(client, scene, which, "")

    assert answer.status_code == 422
    assert "Enter a collar or staff number" in answer.text


def test_another_owner_takes_over_at_the_instant_the_first_one_ends(
    client, sign_in, scene, named, clock
):
    make.person("Lee Cole", rank="Insp", collar_number="0301")
    sign_in(scene.press)

    change(client, scene, "owner", "0301")

    first, second = db.session.query(Ownership).order_by(Ownership.id).all()
    assert first.ends_at == second.starts_at
    assert queries.owner_of(scene.account.id, clock.now()).name == "Lee Cole"


def test_when_the_owner_leaves_the_deputy_acts(client, sign_in, scene, named, clock):
    owner, deputy = named
    at = clock.now()
    before = queries.answers_for(deputy.id, scene.account.id, at)
    people.leave(owner, by_id=None, at=at, why="Retires.")
    db.session.commit()
    clock.at += timedelta(minutes=1)
    sign_in(deputy)

    page = client.get(f"/accounts/{scene.account.id}").text
    asks = client.get(f"/access/requests/new?account={scene.account.id}")

    assert not before
    assert queries.answers_for(deputy.id, scene.account.id, clock.now())
    assert "Acts: no owner serves." in page
    assert "Ask for access for somebody" in page
    assert asks.status_code in {200, 404}


def test_the_deputy_is_on_the_daily_check(scene, named, clock):
    _owner, deputy = named
    viewer = Viewer(deputy.id, deputy.name, deputy.collar_number, deputy.rank, "")

    assert checks.may_check(scene.account.id, viewer, clock.now())


def test_the_database_keeps_one_owner_and_one_deputy_who_are_two(scene, named, clock):
    owner, deputy = named
    given = {"account_id": scene.account.id, "starts_at": clock.now()}
    for name, row in (
        (
            "owner_is_not_the_deputy|uq_ownership|ownership_exists",
            Ownership(person_id=deputy.id, **given),
        ),
        ("deputy_is_not_the_owner|uq_deputy|deputy_exists", Deputy(person_id=owner.id, **given)),
        ("uq_deputy_open|deputy_exists_already", Deputy(person_id=scene.press.id, **given)),
    ):
        with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
            make.add(row)
    for name, statement in (
        ("deputy_ends_once", "UPDATE deputy SET person_id = 1"),
        ("deputy_is_never_deleted", "DELETE FROM deputy"),
    ):
        with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
            db.session.execute(text(statement))


def test_who_has_left_is_not_named(scene, clock):
    gone = make.person(rank="Sgt", starts_at=make.LONG_AGO, left_at=clock.now())

    with pytest.raises(Refused, match="does not serve in the force"):
        actions.set_owner(
            scene.account, gone, by_id=scene.press.id, at=clock.now(), why="A mistake."
        )
