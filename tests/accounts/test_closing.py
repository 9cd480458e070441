"""How an account ends or goes to another unit: asked by one, confirmed by another."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import queries as gate
from app.access.models import Grant
from app.accounts import queries
from app.accounts.models import Account, AccountClosing
from app.accounts.rules import State
from app.core.db import db
from tests import factories as make
from tests.accounts.test_measures import may_post
from tests.whole.test_guards import moment


@pytest.fixture
def holder(scene, clock):
    return may_post(make.person(), scene, clock)


@pytest.fixture
def north(scene, clock):
    """Another open account."""
    made = make.add(
        Account(
            platform="X (formerly Twitter)", handle="@NorthHerts", address="https://x.com/North",
            unit_id=make.force().id, purpose="News.", kind="neighbourhood",
            required_course="twitter-protocol", starts_at=make.LONG_AGO,
        )
    )  # fmt: skip
    db.session.commit()
    return made


def ask(client, scene, **typed):
    data = {"kind": "closed", "into": "", "to_unit": "0", "why": "Nobody reads it.", **typed}
    return client.post(f"/accounts/{scene.account.id}/closing", data=data)


def confirm(client, scene, step="confirmation"):
    return client.post(f"/accounts/{scene.account.id}/closing/{step}", data={"why": "All is done."})


def state(scene, clock):
    return queries.state_of(db.session.get(Account, scene.account.id), clock.now())


def test_an_account_is_closed_once_a_second_person_confirms(client, sign_in, scene, holder, clock):
    sign_in(scene.press)
    asked, own = ask(client, scene), confirm(client, scene)
    page = client.get(f"/accounts/{scene.account.id}").text
    closing, posts = state(scene, clock), gate.standing(holder.id, scene.account.id, clock.now())
    clock.at += timedelta(minutes=1)
    sign_in(scene.other)
    confirmed = confirm(client, scene)

    assert (asked.status_code, own.status_code, confirmed.status_code) == (303, 409, 303)
    assert "A second person must confirm it" in own.text
    assert "This account is closing" in page
    assert closing is State.CLOSING
    assert posts.may_post  # its followers are told where to go
    assert state(scene, clock) is State.CLOSED
    grant = db.session.scalars(select(Grant)).one()
    assert grant.ends_at == db.session.get(Account, scene.account.id).ends_at
    assert grant.ended_why == "@ExampleSNT was closed."
    assert queries.taken("X (formerly Twitter)", "@examplesnt")


def test_an_account_is_merged_into_another(client, sign_in, scene, north, clock):
    sign_in(scene.press)
    ask(client, scene, kind="merged", into="NorthHerts")
    clock.at += timedelta(minutes=1)
    sign_in(scene.other)
    confirm(client, scene)

    assert state(scene, clock) is State.MERGED
    assert "Merged into @NorthHerts" in client.get(f"/accounts/{scene.account.id}/life").text
    assert "Merged" in client.get("/accounts").text


def test_an_account_goes_to_another_unit_and_stays_open(client, sign_in, scene, holder, clock):
    other = make.unit("Other team")
    sign_in(scene.press)
    ask(client, scene, kind="transferred", to_unit=other.id)
    clock.at += timedelta(minutes=1)
    sign_in(scene.other)
    confirm(client, scene)

    account = db.session.get(Account, scene.account.id)
    assert (account.unit_id, account.ends_at) == (other.id, None)
    assert state(scene, clock) is State.OPEN
    assert not gate.standing(holder.id, account.id, clock.now()).may_post
    assert (
        "from Example Safer Neighbourhood Team to Other team"
        in client.get(f"/accounts/{account.id}/life").text
    )


def test_what_was_asked_for_can_be_withdrawn(client, sign_in, scene, clock):
    sign_in(scene.press)
    ask(client, scene)
    clock.at += timedelta(minutes=1)

    assert confirm(client, scene, "withdrawal").status_code == 303
    assert state(scene, clock) is State.OPEN
    clock.at += timedelta(minutes=1)
    assert ask(client, scene).status_code == 303


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"kind": "merged"}, "Enter the handle of one open account"),
        ({"kind": "merged", "into": "@Nobody"}, "Enter the handle of one open account"),
        ({"kind": "transferred"}, "Select the unit to which it goes"),
        ({"why": ""}, "Enter the reason"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, sign_in, scene, typed, says):
    sign_in(scene.press)

    page = ask(client, scene, **typed)

    assert page.status_code == 422
    assert says in page.text
    assert db.session.scalar(select(AccountClosing)) is None


def test_an_account_is_not_merged_into_itself_or_asked_for_twice(client, sign_in, scene):
    sign_in(scene.press)

    itself = ask(client, scene, kind="merged", into="@ExampleSNT")
    first, again = ask(client, scene), ask(client, scene)

    assert "cannot be merged into itself" in itself.text
    assert (first.status_code, again.status_code) == (303, 409)
    assert "Somebody has asked to end @ExampleSNT already" in again.text


def test_the_database_holds_to_the_second_person_and_to_the_transfer(scene, clock):
    other = make.unit("Other team")
    row = make.add(
        AccountClosing(
            account_id=scene.account.id, kind="transferred", from_unit_id=scene.team.id,
            to_unit_id=other.id, by_id=scene.press.id, why="Moves.", starts_at=clock.now(),
        )
    )  # fmt: skip
    move = f"UPDATE account SET unit_id = {other.id}"
    with (
        pytest.raises(IntegrityError, match="account_moves_by_transfer"),
        db.session.begin_nested(),
    ):
        db.session.execute(text(move))
    confirmed = "UPDATE account_closing SET outcome = 'confirmed', ended_by_id = :by, ends_at = :at"
    at = clock.now() + timedelta(hours=1)
    with pytest.raises(IntegrityError, match="second_person_confirms"), db.session.begin_nested():
        db.session.execute(text(confirmed), {"by": scene.press.id, "at": moment(at)})
    row.ends_at, row.outcome, row.ended_by_id = at, "confirmed", scene.other.id
    db.session.flush()

    db.session.execute(text(move))
    back = f"UPDATE account SET unit_id = {scene.team.id}"
    with (
        pytest.raises(IntegrityError, match="account_moves_by_transfer"),
        db.session.begin_nested(),
    ):
        db.session.execute(text(back))
