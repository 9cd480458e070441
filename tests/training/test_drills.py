"""Playing a decision drill through its pages, without scripts: it goes on where one left, begins
again without losing the run before, and ends with the debrief.
"""

import pytest
from sqlalchemy import select

from app.core.db import db
from app.courses.source import read as read_course
from app.people.rules import Role
from app.training.models import DrillStep
from tests import factories as make
from tests.counting import statements
from tests.courses import tiny
from tests.training import given

HERE = f"/training/{tiny.NAME}/drills/lost-cat"
VERSION = f"/courses/{tiny.NAME}/1.0.0"


@pytest.fixture
def drill(app, tmp_path):
    """The small course of the courses' tests, with its drill and its card."""
    tiny.write(
        tmp_path,
        {
            **tiny.EXERCISES,
            "drills/lost-cat.yaml": tiny.DRILL.replace(
                "The owner rings.", "The owner rings. {contact:control-room} knows.[^G1]"
            ),
        },
    )
    source = read_course(tiny.NAME, tmp_path)
    assert source.is_sound, source.faults
    return given.published(written=source.raw)


@pytest.fixture
def player(drill, client, sign_in):
    person = make.person("Sam Ellis")
    sign_in(person)
    return person


def choose(client, step: str, choice: str, run: int = 1):
    return client.post(f"{HERE}/{run}", data={"step": step, "choice": choice})


def test_whoever_is_enrolled_finds_the_drill_on_both_pages(player, client):
    assert "A cat is lost" in client.get("/").text
    assert HERE in client.get(f"/training/{tiny.NAME}").text
    assert "Start the drill" in client.get(HERE).text


def test_each_step_has_its_time_and_what_came_of_the_choice_before(player, client):
    first = client.get(f"{HERE}/1").text
    answer = choose(client, "call", "b")
    second = client.get(answer.location).text

    assert "A cat is gone." in first
    assert "19:05" in first
    assert "the control room (not entered yet)" in first
    assert "You post." in second
    assert "07:30 the next day" in second
    assert "What the guidance asks for" not in first + second  # only the debrief says so
    assert "It is early." not in second


def test_it_ends_with_every_decision_the_guidance_and_the_sources(player, client):
    choose(client, "call", "b")
    choose(client, "hour", "c")
    page = client.get(f"{HERE}/1").text

    for said in (
        "It is lost", "You did not ask.", "Partly what the guidance asks for", "It is early.",
        "Not what the guidance asks for", "The guidance would have done this: Ask the team.",
        "Hold: Wait", "It would have ended like this: It is found.", "A survey",
        "asks for 0 of your 2 decisions",
    ):  # fmt: skip
        assert said in page


def test_it_goes_on_where_it_was_left_and_beginning_again_keeps_the_run(player, client):
    choose(client, "call", "a")

    assert "Go on with the drill" in client.get(HERE).text
    assert "What now?" in client.get(f"{HERE}/1").text

    choose(client, "hour", "a")
    choose(client, "call", "c", run=2)

    page = client.get(HERE).text
    assert "Run 1: It is found" in page
    assert "Run 2: It is lost" in page
    kept = db.session.execute(
        select(DrillStep.run, DrillStep.position, DrillStep.step, DrillStep.choice).order_by(
            DrillStep.id
        )
    ).all()
    assert kept == [(1, 1, "call", "a"), (1, 2, "hour", "a"), (2, 1, "call", "c")]


def test_what_was_decided_in_another_tab_stays_and_nothing_else_can_be_sent(player, client):
    choose(client, "call", "a")

    again = choose(client, "call", "c")
    nothing = client.post(f"{HERE}/1", data={"step": "hour"})
    unknown = choose(client, "hour", "z")
    ahead = client.get(f"{HERE}/3")

    assert again.status_code == 303
    assert (nothing.status_code, unknown.status_code, ahead.status_code) == (422, 422, 404)
    assert "Select what you do" in nothing.text
    assert db.session.scalars(select(DrillStep.choice)).all() == ["a"]


def test_a_run_ends_on_the_version_with_which_it_began(player, client, tmp_path):
    choose(client, "call", "a")
    raw = tiny.read(tmp_path, more=tiny.EXERCISES).raw
    raw["course"]["version"] = "1.1.0"
    raw["drills"][0]["steps"][0]["id"] = raw["drills"][0]["start"] = "ring"
    given.published(make.since(), "1.1.0", written=raw)
    db.session.commit()

    assert "What now?" in client.get(f"{HERE}/1").text
    assert choose(client, "hour", "a").status_code == 303
    assert "It is found" in client.get(f"{HERE}/1").text


def test_nobody_sees_the_runs_of_another(player, client, sign_in):
    choose(client, "call", "a")
    sign_in(make.person())

    assert "Go on" not in client.get(HERE).text
    assert "A cat is gone." in client.get(f"{HERE}/1").text


def test_whoever_approves_reads_drills_and_cards_whole(drill, client, sign_in):
    sign_in(make.person(role=Role.CORPORATE_COMMUNICATION_OFFICER))

    page = client.get(VERSION).text
    whole = client.get(f"{VERSION}/drills/lost-cat").text
    card = client.get(f"{VERSION}/cards/first-cat").text

    assert f"{VERSION}/drills/lost-cat" in page
    assert f"{VERSION}/cards/first-cat" in page
    for said in ("It may come back.", "It is early.", "It is late.", "Nobody knows."):
        assert said in whole
    assert "Look on the car." in card
    assert client.get(f"{VERSION}/drills/none").status_code == 404


def test_a_step_takes_few_statements(player, client):
    choose(client, "call", "a")
    client.get(f"{HERE}/1")

    with statements() as ran:
        client.get(f"{HERE}/1")

    assert len(ran) <= 5, ran
