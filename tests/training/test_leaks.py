"""Nothing of what is right reaches the browser while a quiz is open."""

import html
import re

import pytest
from sqlalchemy import select

from app.core.db import db
from app.courses import actions as publishing
from app.courses import queries as courses
from app.courses.content import Course
from app.courses.source import read
from app.training import actions
from app.training.models import Attempt
from tests import factories
from tests.conftest import TODAY
from tests.training import given


def everything_sent(client, attempt: Attempt) -> list[str]:
    """Every page and answer of an open quiz, its headers included."""
    number = len(given.paper_of(attempt).items)
    base = f"/training/attempts/{attempt.id}"
    answers = [client.get(f"{base}/questions/{n}") for n in range(1, number + 1)]
    answers += [client.get(f"{base}/check"), client.get(f"{base}/result")]
    answers += [client.post(f"{base}/questions/{n}", data={}) for n in range(1, number + 1)]
    answers += [client.post(f"{base}/questions/{n}/answer", data={}) for n in range(1, number + 1)]
    return [html.unescape(f"{one.headers}\n{one.text}") for one in answers]


def test_nothing_of_the_key_is_in_any_byte_of_an_open_quiz(client, sign_in, sam):
    sign_in(sam)
    client.post(f"/training/{given.COURSE}/attempts")
    attempt = db.session.scalars(select(Attempt)).one()

    for sent in everything_sent(client, attempt):
        assert "secret" not in sent  # feedback, facts, question ids
        assert attempt.seed not in sent
        for word in ("SAF", "LEG", "dont_post", "the-single", "feedback"):
            assert word not in sent


@pytest.mark.parametrize("kind", given.KINDS)
def test_a_key_says_nothing_of_the_option_it_stands_for(client, sign_in, sam, kind):
    sign_in(sam)
    client.post(f"/training/{given.COURSE}/attempts")
    attempt = db.session.scalars(select(Attempt)).one()
    items = given.paper_of(attempt).items
    position = next(n for n, item in enumerate(items, 1) if f"-{kind}-" in item.question)

    page = client.get(f"/training/attempts/{attempt.id}/questions/{position}").text
    form = page.split("data-autosave")[1].split("</form>")[0]
    inputs = re.findall(r"<(?:input|select|option)[^>]*>", form)
    inputs = [one for one in inputs if not re.search(r'name="(page|after|number)"', one)]
    values = {value for one in inputs for value in re.findall(r'(?:value|name)="([^"]*)"', one)}
    known = {key for key, _ in (*items[position - 1].options, *items[position - 1].choices)}
    plain = {"answer", "decision", "yes", "no", "csrf_token", "", "later", "1", "2", "3", "4"}
    assert {one for one in values - plain if len(one) < 40} <= known


@pytest.mark.parametrize("kind", given.KINDS)
def test_the_size_of_what_comes_back_does_not_depend_on_being_right(client, sign_in, sam, kind):
    sign_in(sam)
    client.post(f"/training/{given.COURSE}/attempts")
    attempt = db.session.scalars(select(Attempt)).one()
    items = given.paper_of(attempt).items
    position = next(n for n, item in enumerate(items, 1) if f"-{kind}-" in item.question)
    asked = courses.published(attempt.course_version_id).course.question(
        items[position - 1].question
    )
    base = f"/training/attempts/{attempt.id}/questions/{position}"

    sizes = set()
    for answer in (given.right_answer(asked), given.wrong_answer(asked)):
        sent = given.filled_in(items[position - 1], answer)
        saved = client.post(f"{base}/answer", data=sent)
        page = client.get(base)
        sizes.add((len(saved.data), str(sorted(dict(saved.headers)))))
        assert page.status_code == 200
    assert len(sizes) == 1


def test_the_real_course_keeps_its_key_to_itself(app, client, sign_in):
    person, first, second = factories.person(), factories.person(), factories.person()
    version = publishing.publish(read("twitter-protocol"), by_id=first.id, at=TODAY, why="First.")
    publishing.approve(version, by_id=second.id, at=TODAY)
    published = courses.in_force("twitter-protocol", TODAY)
    actions.enrol(person.id, published, by_id=None, at=TODAY, why="Posts.")
    for lesson in published.course.lessons:
        actions.mark_read(person.id, published, lesson.id, at=TODAY)
    db.session.commit()
    sign_in(person)
    client.post("/training/twitter-protocol/attempts")
    attempt = db.session.scalars(select(Attempt)).one()

    hidden = key_of(published.course)
    for sent in everything_sent(client, attempt):
        found = [one for one in hidden if one in sent]
        assert not found, found


def key_of(course: Course) -> list[str]:
    """Every text of the bank that only a closed quiz may show, and every id."""
    found = []
    for one in course.questions:
        found.append(one.id)
        found += [option.feedback for option in (*one.options, *one.decisions)]
    return found
