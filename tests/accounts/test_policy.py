"""What the policy does not permit is refused in its words, unless a named approver makes an exception;
and the map of neighbourhoods against accounts.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.accounts import actions, queries
from app.accounts.models import Account, AccountProposal
from app.accounts.rules import (
    FIRST_POLICIES,
    AccountKind,
    Coverage,
    Platform,
    RiskKind,
    coverage,
    why_not_permitted,
)
from app.core.db import db
from app.people.rules import UnitKind
from tests import factories as make
from tests.accounts.test_measures import may_post
from tests.accounts.test_proposing import case

WORDS = "Individual Facebook accounts for units or members of staff are not currently permitted."
FACEBOOK = FIRST_POLICIES[Platform.FACEBOOK]


@pytest.mark.parametrize("kind", list(AccountKind))
def test_on_facebook_only_the_main_account_needs_no_exception(kind):
    refused = why_not_permitted(FACEBOOK, kind, has_exception=False)

    assert bool(refused) == (kind is not AccountKind.MAIN)
    assert why_not_permitted(FACEBOOK, kind, has_exception=True) == ()
    assert why_not_permitted(None, kind, has_exception=False) == ()


@pytest.fixture
def sergeant(scene):
    made = make.person("Amy Patel", rank="Sgt", collar_number="0913", unit=scene.team)
    make.person("Sam Ellis", collar_number="1207", unit=scene.team)
    db.session.commit()
    return made


def propose(client, scene, clock, **changes):
    typed = case(scene, clock, platform="Facebook", handle="Example", **changes)
    return client.post("/accounts/proposals/new", data=typed)


def in_days(clock, days):
    day = clock.now() + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def record(client, scene, clock, days=90):
    typed = {
        "platform": "Facebook", "unit": str(scene.team.id), "until": in_days(clock, days),
        "why": "The estate reads nothing else.",
    }  # fmt: skip
    return client.post("/accounts/policy/exceptions/new", data=typed)


def test_a_facebook_account_of_a_team_is_refused_in_the_policys_words(
    client, sign_in, scene, sergeant, clock
):
    sign_in(sergeant)

    proposed = propose(client, scene, clock)
    sign_in(scene.press)
    entered = client.post(
        "/accounts/new",
        data={
            "platform": "Facebook", "handle": "Example", "address": "https://facebook.com/Example",
            "unit": scene.team.id, "kind": "neighbourhood", "required_course": "twitter-protocol",
            "purpose": "News.", "owner": "0913", "deputy": "1207",
        },
    )  # fmt: skip

    for answer in (proposed, entered):
        assert answer.status_code == 409
        assert WORDS in answer.text
        assert "policy version 1" in answer.text
    assert db.session.scalar(select(AccountProposal)) is None


def test_an_exception_lets_the_unit_propose_until_its_last_day(
    client, sign_in, scene, sergeant, clock
):
    sign_in(scene.manager)
    recorded = record(client, scene, clock)
    shown = client.get("/accounts/policy").text
    sign_in(sergeant)
    within = propose(client, scene, clock)
    clock.at += timedelta(days=91)
    sign_in(sergeant)
    after = propose(client, scene, clock)

    assert recorded.status_code == 303
    assert "Example Safer Neighbourhood Team" in shown
    assert "Helen Frost" in shown
    assert "The estate reads nothing else." in shown
    assert (within.status_code, after.status_code) == (303, 409)


def test_another_version_takes_over_and_the_first_is_kept(client, sign_in, scene, sergeant, clock):
    sign_in(scene.manager)
    typed = {
        "platform": "Facebook", "words": "Specialist teams may have a page each.",
        "kinds": ["main", "neighbourhood"], "why": "Decided by the board.",
    }  # fmt: skip
    at_first = clock.now()
    clock.at += timedelta(minutes=1)
    answer = client.post("/accounts/policy/new", data=typed)
    page = client.get("/accounts/policy").text
    sign_in(sergeant)

    assert answer.status_code == 303
    assert "Facebook, version 2." in page
    assert "Decided by the board." in page
    assert propose(client, scene, clock).status_code == 303
    assert queries.policy("Facebook", at_first).number == 1


def test_an_account_whose_exception_has_ended_is_at_risk(scene, clock):
    made = make.add(
        Account(
            platform="Facebook", handle="Example", address="", unit_id=scene.team.id, purpose="",
            kind="local exception", required_course="twitter-protocol", starts_at=clock.now(),
        )
    )  # fmt: skip

    def says(at):
        return [one.says for one in queries.outside_policy([made], at).get(made.id, [])]

    bare = says(clock.now())
    until = (clock.now() + timedelta(days=9)).date()
    actions.record_exception(
        Platform.FACEBOOK, scene.team, until=until, by_id=scene.manager.id, at=clock.now(), why="x"
    )

    assert bare == ["The policy does not permit it, and no exception is recorded."]
    assert says(clock.now()) == []
    assert "ended on 2\u00a0December 2026" in says(clock.now() + timedelta(days=10))[0]
    later = queries.at_risk([made], clock.now() + timedelta(days=10))[made.id]
    assert RiskKind.POLICY in {one.kind for one in later}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"until": ["1", "1", "2020"]}, "must be after today"),
        ({"until": ["", "", ""]}, "Enter the end date"),
    ],
)
def test_an_exception_has_an_end_to_come(client, sign_in, scene, changes, says):
    sign_in(scene.manager)
    typed = {"platform": "Facebook", "unit": str(scene.team.id), "why": "x", **changes}

    page = client.post("/accounts/policy/exceptions/new", data=typed)

    assert page.status_code == 422
    assert says in page.text


def test_only_the_approver_makes_an_exception(client, sign_in, scene, clock):
    sign_in(scene.press)

    assert record(client, scene, clock).status_code == 404
    assert client.get("/accounts/policy").status_code == 200
    assert client.get("/accounts/policy.csv").status_code == 200


def test_the_database_keeps_policy_and_exceptions_as_they_are(scene, clock):
    told = {"by_id": scene.manager.id, "at": clock.now(), "why": "x"}
    actions.set_policy(Platform.FACEBOOK, [AccountKind.MAIN], "As before.", **told)
    until = (clock.now() + timedelta(days=9)).date()
    actions.record_exception(Platform.FACEBOOK, scene.team, until=until, **told)

    for table in ("account_policy", "policy_exception"):
        for name, statement in (
            (f"{table}_is_insert_only", f"UPDATE {table} SET why = ''"),
            (f"{table}_is_never_deleted", f"DELETE FROM {table}"),
        ):
            with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
                db.session.execute(text(statement))


# The map


@pytest.mark.parametrize(
    ("own", "reached", "expected"),
    [(1, 0, Coverage.HAS), (2, 3, Coverage.HAS), (0, 1, Coverage.ACCESS), (0, 0, Coverage.LACKS)],
)
def test_a_neighbourhood_has_one_or_has_access_to_one_or_lacks_one(own, reached, expected):
    assert coverage(own, reached) is expected


@pytest.fixture
def areas(scene, clock):
    """A district with two more teams; somebody of the first may post from the account of `scene`."""
    district = make.unit("Broxbourne", UnitKind.DISTRICT)
    near, far = (make.unit(name, parent=district) for name in ("Near team", "Far team"))
    may_post(make.person(unit=near), scene, clock)
    return near, far


def test_the_map_says_who_has_has_access_or_lacks(client, sign_in, scene, areas):
    sign_in(scene.press)

    lines = client.get("/accounts/map.csv?sort=name").text.splitlines()[1:]
    page = client.get("/accounts/map").text

    assert [line.split(",")[:3] for line in lines] == [
        ['"Example Safer Neighbourhood Team"', '"Hertfordshire Constabulary"', '"has one"'],
        ['"Far team"', '"Broxbourne"', '"lacks one"'],
        ['"Near team"', '"Broxbourne"', '"has access to one"'],
    ]
    assert "Lacks one" in page
    assert "data-print" in page


def test_the_map_filters_by_how_they_stand_and_by_platform(client, sign_in, scene, areas):
    sign_in(scene.press)

    lacking = client.get("/accounts/map.csv?stands=lacks one").text
    facebook = client.get("/accounts/map.csv?platform=Facebook").text
    named = client.get("/accounts/map?q=broxbourne&sort=stands&direction=desc").text

    assert "Far team" in lacking
    assert "Near team" not in lacking
    assert facebook.count("lacks one") == 3
    assert "Near team" in named
    assert "Example Safer" not in named.split("<table")[1]


def test_a_role_over_a_part_sees_only_that_part(client, sign_in, scene, areas):
    near, _far = areas
    sign_in(make.corporate_communication_officer(over=near))

    page = client.get("/accounts/map").text

    assert "Near team" in page
    assert "Far team" not in page
