"""Why an account is at risk: each reason as a sentence, derived at the moment, on two pages."""

from datetime import date, timedelta

import pytest

from app.accounts import actions, queries
from app.accounts.models import Account
from app.accounts.rules import Kept, Measure, RiskKind, named_risks
from app.checks import actions as checks
from app.checks.rules import Found, check_risks
from app.core.db import db
from app.people import actions as people
from tests import factories as make
from tests.accounts.test_measures import may_post
from tests.checks.conftest import as_viewer
from tests.counting import statements

TODAY = date(2026, 6, 1)
WELL = {
    "handle": "@ExampleSNT", "owner": "Sgt Amy Patel", "owner_serves": True,
    "deputy": "PC Sam Ellis", "deputy_serves": True, "review_on": TODAY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, []),
        ({"owner": "", "owner_serves": False}, ["Nobody owns @ExampleSNT."]),
        (
            {"owner_serves": False},
            [
                "The owner, Sgt Amy Patel, no longer serves in the force. PC Sam Ellis acts as its deputy."
            ],
        ),
        (
            {"owner_serves": False, "deputy_serves": False},
            [
                "The owner, Sgt Amy Patel, no longer serves in the force.",
                "The deputy, PC Sam Ellis, no longer serves in the force.",
            ],
        ),
        ({"deputy": "", "deputy_serves": False}, ["@ExampleSNT has no deputy."]),
        (
            {"review_on": TODAY - timedelta(days=1)},
            ["Its purpose was to be reviewed by 31 May 2026."],
        ),
        ({"measures": (("suspended", TODAY),)}, []),
        (
            {"measures": (("suspended", TODAY - timedelta(days=1)),)},
            ["That it is suspended was to be looked at again by 31 May 2026."],
        ),
    ],
)
def test_what_is_known_of_its_people_and_reviews(changes, says):
    found = named_risks(Kept(**{**WELL, **changes}), TODAY)

    assert [one.says.replace("\u00a0", " ") for one in found] == says


@pytest.mark.parametrize(
    ("missed", "last_on", "quiet", "says"),
    [
        (0, TODAY, 0, []),
        (1, TODAY - timedelta(days=2), 2, ["Nobody has checked @X yesterday."]),
        (3, TODAY - timedelta(days=4), 4, ["Nobody has checked @X for 3 days."]),
        (
            0, None, 60,
            ["Nothing has been recorded of @X since it was opened. Ask whether it should be dormant."],
        ),
    ],
)  # fmt: skip
def test_what_is_known_of_its_checks(missed, last_on, quiet, says):
    assert [one.says for one in check_risks("@X", missed, last_on, quiet)] == says


@pytest.fixture
def kept(scene, clock):
    """A sergeant who owns the account and may post, a deputy who may post, and a check today."""
    owner, deputy = make.person("Amy Patel", rank="Sgt"), make.person("Sam Ellis")
    told = {"by_id": scene.press.id, "at": clock.now(), "why": "Leads the team."}
    actions.set_owner(scene.account, owner, **told)
    actions.set_deputy(scene.account, deputy, **told)
    for one in (owner, deputy):
        may_post(one, scene, clock)
    day = clock.now().date() + timedelta(days=365)
    actions.review_account(scene.account, review_on=day, **told)
    checks.record(scene.account, Found.NOTHING, by=as_viewer(owner), due_hour=20, at=clock.now())
    db.session.commit()
    return owner, deputy


def kinds(scene, at):
    account = db.session.get(Account, scene.account.id)
    return [one.kind for one in queries.at_risk([account], at).get(account.id, ())]


def test_an_account_that_is_well_kept_is_not_at_risk(client, sign_in, scene, kept, clock):
    sign_in(scene.press)

    assert kinds(scene, clock.now()) == []
    assert "at risk" not in client.get(f"/accounts/{scene.account.id}").text
    assert "@ExampleSNT" not in client.get("/accounts/at-risk").text


def test_each_thing_that_fails_is_a_reason(client, sign_in, scene, kept, clock):
    owner, _deputy = kept
    people.leave(owner, by_id=None, at=clock.now(), why="Retires.")
    day = (clock.now() + timedelta(days=2)).date()
    actions.lock_account(
        scene.account, kind=Measure.RESTRICTED, review_on=day, by_id=scene.press.id,
        at=clock.now(), why="Content.",
    )  # fmt: skip
    db.session.commit()
    clock.at += timedelta(days=3)
    sign_in(scene.press)

    page = client.get(f"/accounts/{scene.account.id}").text
    listed = client.get("/accounts/at-risk").text
    file = client.get("/accounts/at-risk.csv").text

    for text in (page, listed, file):
        assert "Sgt Amy Patel, no longer serves in the force." in text
        assert "Nobody can post from @ExampleSNT. There should be two." in text
        assert "Nobody has checked @ExampleSNT for 2 days." in text
        assert "That it is restricted was to be looked at again by" in text
    assert "data-print" in listed


def test_an_owner_without_a_certificate_is_a_reason(scene, kept, clock):
    later = clock.now() + timedelta(days=370)

    assert RiskKind.CERTIFICATE in kinds(scene, later)
    assert RiskKind.QUIET in kinds(scene, later)
    assert RiskKind.REVIEW in kinds(scene, later)


def test_the_list_filters_by_reason_and_sorts(client, sign_in, scene, clock):
    sign_in(scene.press)

    assert "@ExampleSNT" in client.get("/accounts/at-risk?reason=owner").text
    assert "@ExampleSNT" not in client.get("/accounts/at-risk?reason=check").text
    for key in ("reasons", "handle", "platform", "unit", "owner"):
        assert client.get(f"/accounts/at-risk?sort={key}&direction=desc").status_code == 200


def test_a_review_of_its_purpose_sets_the_next_date(client, sign_in, scene, clock):
    sign_in(scene.press)
    day = clock.now() + timedelta(days=200)
    typed = {"why": "Still read.", "review_on": [str(day.day), str(day.month), str(day.year)]}

    before = kinds(scene, clock.now())
    answer = client.post(f"/accounts/{scene.account.id}/review", data=typed)
    late = client.post(
        f"/accounts/{scene.account.id}/review", data={**typed, "review_on": ["1", "1", "2099"]}
    )

    assert answer.status_code == 303
    assert RiskKind.REVIEW in before
    assert RiskKind.REVIEW not in kinds(scene, clock.now())
    assert "within a year" in late.text


def test_a_closed_account_is_not_at_risk(scene, clock):
    scene.account.ends_at = at = clock.now()
    db.session.flush()

    assert queries.at_risk([scene.account], at) == {}


def test_the_list_asks_as_little_however_many_accounts_there_are(client, sign_in, scene, clock):
    sign_in(scene.press)
    client.get("/accounts/at-risk")
    with statements() as few:
        client.get("/accounts/at-risk")
    for number in range(8):
        make.add(
            Account(
                platform="X", handle=f"@More{number}", address="", unit_id=scene.team.id, purpose="",
                kind="main", required_course="twitter-protocol", starts_at=clock.now(),
            )
        )  # fmt: skip
    db.session.commit()
    clock.at += timedelta(minutes=1)
    with statements() as many:
        client.get("/accounts/at-risk")

    assert len(few) == len(many)
