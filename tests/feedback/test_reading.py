"""What trainers see: nothing below five answers, then the means, the trend and the comments."""

import csv
import io
from datetime import timedelta

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core.db import db
from app.people.rules import Role
from tests import factories as make
from tests.counting import statements
from tests.feedback.conftest import ABOUT

PAGE = f"/feedback/{ABOUT}"


def test_below_five_answers_nothing_is_shown(gives, trainer, client, sign_in):
    gives(4, "Secret", useful=1)
    sign_in(trainer)

    listed, page, file = (client.get(one) for one in ("/feedback", PAGE, f"{PAGE}.csv"))

    assert "Fewer than 5" in listed.text
    assert "Fewer than 5 people have answered so far" in page.text
    assert len(file.text.splitlines()) == 1
    for one in (listed, page, file):
        assert "Secret" not in one.text
        assert "4 answers" not in one.text


def test_from_five_answers_on_the_means_and_the_comments_are(gives, trainer, client, sign_in):
    gives(4, "Keep it short", useful=5)
    last = gives(1, "More scenarios", useful=2)
    sign_in(trainer)

    listed, page = client.get("/feedback").text, client.get(PAGE).text

    assert "A small course" in listed
    assert "4.4" in listed
    assert "5 answers" in page
    assert "The mean is 4.4 of 5." in page
    assert "Show the figures as a table" in page
    assert "Keep it short 3" in page
    assert "More scenarios 0" in page
    assert last.collar_number not in page


def test_the_trend_has_a_bar_for_each_month_with_five(gives, trainer, client, sign_in, clock):
    gives(5, useful=2)
    clock.at += timedelta(days=31)
    gives(5, useful=4)
    clock.at += timedelta(days=31)
    gives(1, useful=5)
    sign_in(trainer)

    page = client.get(PAGE).text

    assert "The mean is 4.0 of 5; at first it was 2.0." in page
    assert "Dec 2026" in page
    assert "Jan 2027" not in page


def test_whoever_looks_before_and_after_an_answer_sees_no_difference(
    gives, trainer, client, sign_in
):
    gives(5, "Keep it short", useful=5)
    sign_in(trainer)

    def looked() -> list[str]:
        pages = [client.get(one).text.partition("<main")[2] for one in ("/feedback", PAGE)]
        shown = [one.partition("</main>")[0] for one in pages]
        return [*shown, client.get(f"{PAGE}.csv").text]

    before = looked()
    for _ in range(4):
        gives(1, "Far too long", useful=1)
        sign_in(trainer)
        assert looked() == before
    gives(1, "Far too long", useful=1)
    sign_in(trainer)

    assert "The mean is 3.0 of 5." in client.get(PAGE).text


def test_the_answers_are_a_file_and_that_it_was_taken_is_recorded(gives, trainer, client, sign_in):
    gives(5, "=1+1")
    sign_in(trainer)

    file = client.get(f"{PAGE}.csv").text.removeprefix("\ufeff")

    rows = list(csv.reader(io.StringIO(file)))
    assert len(rows) == 6
    assert rows[1] == ["course:small", "2026-11", "4", "4", "4", "'=1+1 0"]
    taken = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "feedback exported"))
    assert taken.one().about == "feedback:course:small"


def test_only_trainers_and_corporate_communication_read_it(gives, client, sign_in):
    gives(5)
    sign_in(make.person(role=Role.AUDITOR))
    assert client.get("/feedback").status_code == 404
    sign_in(make.corporate_communication_officer())
    assert client.get(PAGE).status_code == 200
    assert 'href="/feedback"' in client.get("/courses").text
    assert client.get("/feedback/course:other").status_code == 404


def test_nobody_has_said_anything_yet(trainer, client, sign_in):
    sign_in(trainer)

    assert "Nobody has given feedback yet." in client.get("/feedback").text


def test_the_list_takes_as_many_statements_for_one_subject_as_for_more(
    gives, trainer, client, sign_in
):
    from app.feedback.models import FeedbackBox

    gives(5)
    sign_in(trainer)
    client.get("/feedback")
    with statements() as one:
        client.get("/feedback")
    box = db.session.scalars(select(FeedbackBox)).one()
    first = '[{"useful": 1, "clear": 1, "time": 1, "comment": ""}]'
    for number in range(3):
        make.add(FeedbackBox(subject=f"course:c{number}", number=1, month=box.month, answers=first))
    db.session.commit()
    with statements() as more:
        client.get("/feedback")

    assert len(one) == len(more)
