"""A course without an undertaking: passing it certifies, with not a word about signing; questions of
a running investigation stand below its title.
"""

import json
from base64 import urlsafe_b64decode

import pytest
from sqlalchemy import select

from app.certification.models import Certificate, SignedUndertaking
from app.core.db import db
from app.notices.models import Notice
from app.training.rules.round import Step
from tests.conftest import TODAY
from tests.training import given
from tests.training.test_pages import START, answer_all, hand_in, newest_attempt

CASE = {"id": "missing", "title": "The missing woman", "begins": "Rosa Hale went for a run."}


@pytest.fixture
def awareness(app):
    """The small course as it is for investigators: it opens no access and has no undertaking."""
    written = given.raw(opens_access=False)
    written["course"]["investigations"] = [CASE]
    for one in written["questions"]:
        if one["kind"] in {"single", "multiple"}:
            one["investigation"] = "missing"
    return given.published(written=written)


@pytest.fixture
def passed(awareness, client, sign_in):
    """Somebody who has just handed in a quiz without a mistake; the page they are shown."""
    person = given.ready(TODAY)
    sign_in(person)
    client.post(START)
    answer_all(client, newest_attempt())
    page = client.get(hand_in(client, newest_attempt()).location).text
    return person, page


def test_passing_certifies_at_once_and_nothing_is_left_to_do(passed):
    person, page = passed

    held = db.session.scalars(select(Certificate)).one()
    mine = given.progress(person, held.starts_at)
    assert held.person_id == person.id
    assert (mine.signs, mine.step, mine.serial) == (False, Step.NOTHING, held.serial)
    assert "See your certificate" in page
    assert db.session.scalar(select(SignedUndertaking)) is None


def test_no_page_and_no_message_speaks_of_signing(passed, client):
    pages = [
        client.get(path).text
        for path in ("/", f"/training/{given.COURSE}", f"/training/{given.COURSE}/quiz")
    ]
    told = db.session.scalars(select(Notice.data).where(Notice.kind == "certificate-issued")).one()

    for said in (passed[1], *pages, str(told)):
        assert "ndertaking" not in said
        assert "Sign the" not in said
    assert client.get(f"/training/{given.COURSE}/undertaking").status_code == 404


def test_the_record_and_the_badge_say_what_was_done_and_no_more(passed, client):
    record = db.session.scalars(select(Certificate.record)).one()
    body = record.split(".")[1]
    said = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    badge = client.get(f"/achievements/{given.COURSE}").json

    criteria = said["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert criteria == badge["criteria"]["narrative"] == "Met the standard of the course."


def test_before_it_is_passed_nothing_speaks_of_signing_either(awareness, client, sign_in):
    sign_in(given.ready(TODAY))

    for path in ("/", f"/training/{given.COURSE}", f"/training/{given.COURSE}/quiz"):
        page = client.get(path).text
        assert "ndertaking" not in page
        assert "official account" not in page.split("What you can post from")[0]


def test_a_question_of_an_investigation_stands_below_its_title_and_how_it_begins(
    awareness, client, sign_in
):
    sign_in(given.ready(TODAY))
    client.post(START)
    attempt = newest_attempt()
    shown = [
        "The missing woman" in client.get(f"/training/attempts/{attempt.id}/questions/{n}").text
        for n in range(1, 7)
    ]
    answer_all(client, attempt)
    page = client.get(hand_in(client, attempt).location).text

    assert shown.count(True) == 2
    assert page.count("Rosa Hale went for a run.") == 2
