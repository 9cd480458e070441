"""An answer posted after its sign-in was over is not lost: it is filled in again, for its person."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.training import queries
from tests import factories
from tests.conftest import TODAY
from tests.training import given
from tests.training.test_pages import address, form_for, newest_attempt, position_of

IDLE = timedelta(minutes=31)
SAID = "You were signed out before this answer could be saved"


@pytest.fixture
def attempt(client, sign_in, sam):
    sign_in(sam)
    client.post(f"/training/{given.COURSE}/attempts")
    return newest_attempt()


def sent(attempt, position: int, **changes) -> dict:
    """What the page of a question sends, as it was opened before anything was answered."""
    return {**form_for(attempt, position), "page": "a tab", "after": "0", **changes}


def way_back(answer) -> str:
    """Where signing in leads: the address that the sign-in page was given."""
    return parse_qs(urlsplit(answer.location).query)["next"][0]


def ticked(page: str) -> set[str]:
    form = page.split("data-autosave")[1].split("</form>", maxsplit=1)[0]
    return set(re.findall(r'value="(\w+)"[^>]* (?:checked|selected)', form))


@pytest.mark.parametrize("kind", given.KINDS)
def test_an_answer_posted_after_idling_is_filled_in_after_signing_in(
    attempt, client, sign_in, sam, clock, kind
):
    position = position_of(attempt, kind)
    data = sent(attempt, position)
    clock.at = TODAY + IDLE

    posted = client.post(address(attempt, position), data=data)
    asked = client.get(posted.location)
    sign_in(sam)
    page = client.get(way_back(asked))

    assert urlsplit(asked.location).path == "/sign-in"
    assert page.status_code == 200
    assert SAID in page.text
    assert "Press Save and continue" in page.text
    values = form_for(attempt, position).values()
    chosen = {one for value in values for one in ([value] if isinstance(value, str) else value)}
    assert ticked(page.text) == chosen
    assert queries.answers(attempt.id) == {}

    assert client.post(address(attempt, position), data=data).status_code == 303
    assert position in queries.answers(attempt.id)


def test_signing_in_leads_back_to_the_question(attempt, client, clock):
    clock.at = TODAY + IDLE
    posted = client.post(address(attempt, 1), data=sent(attempt, 1))

    back = way_back(client.get(posted.location))

    assert back == urlsplit(posted.location).path + "?" + urlsplit(posted.location).query
    assert urlsplit(back).path == address(attempt, 1)


def test_a_page_from_before_signing_in_again_is_shown_filled_in(
    attempt, client, app, sign_in, sam, clock
):
    client.get(address(attempt, 1))
    clock.at = TODAY + IDLE
    sign_in(sam)
    app.config["WTF_CSRF_ENABLED"] = True

    stale = {**sent(attempt, 1), "csrf_token": "of the session before"}
    posted = client.post(address(attempt, 1), data=stale)
    page = client.get(posted.location)

    assert SAID in page.text
    assert ticked(page.text) == set(form_for(attempt, 1)["answer"])
    assert queries.answers(attempt.id) == {}


def test_a_forged_post_without_the_session_is_still_refused(attempt, app):
    app.config["WTF_CSRF_ENABLED"] = True
    stranger = app.test_client()

    assert stranger.post(address(attempt, 1), data=sent(attempt, 1)).status_code == 400
    app.config["WTF_CSRF_ENABLED"] = False
    posted = stranger.post(address(attempt, 1), data=sent(attempt, 1))
    assert urlsplit(posted.location).path == "/sign-in"
    assert "next" not in parse_qs(urlsplit(posted.location).query)


def carried(client, attempt, clock) -> str:
    clock.at = TODAY + IDLE
    return client.post(address(attempt, 1), data=sent(attempt, 1)).location


def test_somebody_else_who_signs_in_never_sees_it(attempt, client, sign_in, clock):
    address_ = carried(client, attempt, clock)
    sign_in(factories.person())

    assert client.get(address_).status_code == 404


def test_it_is_filled_in_on_its_own_question_only(attempt, client, sign_in, sam, clock):
    seal = urlsplit(carried(client, attempt, clock)).query
    sign_in(sam)

    other = client.get(f"{address(attempt, 2)}?{seal}")

    assert SAID not in other.text
    assert ticked(other.text) == set()


def idled(client) -> None:
    """Let this browser's session have lain idle, without moving the clock."""
    with client.session_transaction() as session:
        session["seen_at"] = 0


@pytest.mark.parametrize("change", ["late", "broken", "empty"])
def test_what_is_old_or_changed_fills_in_nothing(attempt, client, sign_in, sam, clock, change):
    idled(client)
    to = client.post(address(attempt, 1), data=sent(attempt, 1)).location
    if change == "late":
        clock.at = TODAY + timedelta(minutes=30)
        sign_in(sam)
        assert SAID in client.get(to).text
        clock.at = TODAY + timedelta(minutes=30, seconds=1)
    else:
        to = to[:-3] if change == "broken" else to.split("=")[0] + "="
    sign_in(sam)
    page = client.get(to)

    assert page.status_code == 200
    assert SAID not in page.text
    assert ticked(page.text) == set()


def test_what_was_not_offered_is_not_carried(attempt, client, clock):
    clock.at = TODAY + IDLE

    posted = client.post(address(attempt, 1), data={"answer": "b", "page": "a tab"})
    nowhere = client.post(address(attempt, 99), data={"answer": "b"})

    assert urlsplit(posted.location).path == "/sign-in"
    assert urlsplit(nowhere.location).path == "/sign-in"


def test_a_newer_answer_from_elsewhere_keeps_its_place(attempt, client, sign_in, sam, clock):
    address_ = carried(client, attempt, clock)
    sign_in(sam)
    newer = {**form_for(attempt, 1, right=False), "page": "phone", "after": "0"}
    client.post(address(attempt, 1), data=newer)

    page = client.get(address_).text
    hidden = dict(re.findall(r'name="(page|after)" value="([^"]*)"', page))
    pressed = client.post(address(attempt, 1), data={**form_for(attempt, 1), **hidden})

    assert hidden == {"page": "a tab", "after": "0"}
    assert pressed.status_code == 409
    assert "in another tab or on another device" in pressed.text


def test_the_address_holds_none_of_the_courses_own_names(attempt, client, clock):
    from base64 import urlsafe_b64decode

    query = urlsplit(carried(client, attempt, clock)).query
    body = query.partition("=")[2].split(".")[0]
    told = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()

    item = given.paper_of(attempt).items[0]
    assert item.question not in told
    assert not [option for _, option in item.options if f'"{option}"' in told]
