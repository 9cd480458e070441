"""The pages of courses: versions, preview, draft, approval, contacts, pictures."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.courses import actions, queries, source
from app.courses.models import CourseApproval
from app.people.rules import Role
from tests import factories as make
from tests.counting import statements
from tests.courses import tiny
from tests.courses.test_source import PNG

LESSON = "lessons/01-cats.md"


HERE = f"/courses/{tiny.NAME}"


def test_the_list_shows_what_waits_and_what_is_approved(waiting, client, sign_in, second, clock):
    sign_in(second)
    assert "Waiting" in client.get("/courses").text

    actions.approve(waiting, by_id=second.id, at=clock.now())
    db.session.commit()

    page = client.get("/courses").text
    assert "Approved" in page
    assert "A small course 1.0.0" in page


def test_the_list_says_when_nothing_is_published(app, client, sign_in, second):
    sign_in(second)

    assert "No course is published yet." in client.get("/courses").text


def test_a_version_can_be_read_before_it_is_approved(waiting, client, sign_in):
    sign_in(make.person(role=Role.TRAINER))

    page = client.get(f"{HERE}/1.0.0").text

    assert "for a second person’s approval" in page
    assert "Approve this version" not in page
    assert "1 drawn of 2" in page
    assert f"{HERE}/1.0.0/lessons/cats" in page


def test_a_preview_shows_every_question_with_its_answers_and_feedback(
    waiting, client, sign_in, second
):
    sign_in(second)

    page = client.get(f"{HERE}/1.0.0/lessons/cats").text

    assert "sc-1-cats-01" in page
    assert "It would be found." in page
    assert 'id="source-A1"' in page
    assert "the control room (not entered yet" in page


def test_every_lesson_of_the_force_can_be_previewed(app, client, sign_in, first, clock):
    made = actions.publish(
        source.read("twitter-protocol"), by_id=first.id, at=clock.now(), why="The first."
    )
    content = queries.published(made.id).course
    sign_in(first)

    for one in content.lessons:
        page = client.get(f"/courses/twitter-protocol/{made.version}/lessons/{one.id}")
        assert page.status_code == 200
        assert page.text.count("kh-card__eyebrow") == sum(
            asked.lesson == one.number for asked in content.questions
        )


def test_a_version_lists_what_has_changed_since_the_one_in_force(
    approved, text, client, sign_in, first, clock
):
    for file, old, new in (
        ("course.yaml", "1.0.0", "1.1.0"),
        ("course.yaml", "attempts: 3", "attempts: 4"),
    ):
        path = text / file
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    actions.publish(source.read(tiny.NAME), by_id=first.id, at=clock.now(), why="More tries.")
    sign_in(first)

    page = client.get(f"{HERE}/1.1.0").text

    assert "What has changed since version 1.0.0" in page
    assert "Attempts: 4, was 3." in page
    assert "You published this version, so a second person must approve it." in page


@pytest.mark.parametrize(
    "path",
    [
        "/9.9.9",
        "/9.9.9/lessons/cats",
        "/9.9.9/approval",
        "/1.0.0/lessons/dogs",
        "/draft/lessons/dogs",
    ],
)
def test_what_is_not_there_is_not_found(waiting, client, sign_in, second, path):
    sign_in(second)

    assert client.get(f"{HERE}{path}").status_code == 404


def test_a_draft_of_no_course_is_not_found(text, client, sign_in, second):
    sign_in(second)

    assert client.get("/courses/nothing/draft").status_code == 404
    assert client.get("/courses/schema/draft").status_code == 404


def test_a_second_person_approves(waiting, client, sign_in, second, clock):
    sign_in(second)

    answer = client.post(f"{HERE}/1.0.0/approval", follow_redirects=True)

    assert "Version 1.0.0 is approved." in answer.text
    assert queries.in_force(tiny.NAME, clock.now()).version == "1.0.0"


def test_who_published_is_told_on_the_page_and_refused_by_the_rule(waiting, client, sign_in, first):
    sign_in(first)

    page = client.get(f"{HERE}/1.0.0/approval")
    answer = client.post(f"{HERE}/1.0.0/approval")

    assert "You cannot approve this version" in page.text
    assert "<form" not in page.text.partition("<main")[2]
    assert answer.status_code == 409
    assert "You published this version. A second person must approve it." in answer.text
    assert db.session.scalar(select(CourseApproval)) is None


def test_approving_asks_for_the_password_again(waiting, client, sign_in, second, clock):
    sign_in(second)
    clock.at += timedelta(minutes=16)

    answer = client.get(f"{HERE}/1.0.0/approval")

    assert answer.status_code == 303
    assert "next=" in answer.headers["Location"]


@pytest.mark.parametrize("role", [None, Role.ACCOUNT_OWNER, Role.SIO, Role.PROFESSIONAL_STANDARDS])
def test_who_has_no_part_in_courses_finds_nothing(waiting, client, sign_in, role):
    sign_in(make.person(role=role))

    for path in (
        "/courses",
        f"{HERE}/1.0.0",
        f"{HERE}/draft",
        f"{HERE}/1.0.0/lessons/cats",
        "/contacts",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AUDITOR])
def test_who_may_only_look_can_neither_approve_nor_edit_contacts(waiting, client, sign_in, role):
    sign_in(make.person(role=role))

    assert client.get(f"{HERE}/1.0.0").status_code == 200
    assert client.post(f"{HERE}/1.0.0/approval").status_code == 404
    assert client.post("/contacts/legal", data={"value": "1"}).status_code == 404


def test_the_draft_shows_the_text_as_it_stands(text, client, sign_in, second):
    sign_in(second)

    page = client.get(f"{HERE}/draft").text
    lesson = client.get(f"{HERE}/draft/lessons/cats").text

    assert "A small course, as it stands now" in page
    assert "It would be found." in lesson
    assert 'src="data:image/png;base64,' in lesson


def test_the_draft_shows_drills_and_cards_as_they_are_being_written(text, client, sign_in, second):
    tiny.write(text.parent, more=tiny.EXERCISES)
    sign_in(second)

    page = client.get(f"{HERE}/draft").text
    drill = client.get(f"{HERE}/draft/drills/lost-cat").text
    card = client.get(f"{HERE}/draft/cards/first-cat").text

    assert f'href="{HERE}/draft/drills/lost-cat"' in page
    assert f'href="{HERE}/draft/cards/first-cat"' in page
    assert "Say it is a dog" in drill
    assert "Look on the car." in card
    assert f'href="{HERE}/draft"' in drill
    assert f'href="{HERE}/draft"' in card
    for path in ("drills/none", "cards/none"):
        assert client.get(f"{HERE}/draft/{path}").status_code == 404


def test_a_draft_with_faults_names_each_with_its_line(text, client, sign_in, second):
    file = text / "course.yaml"
    file.write_text(file.read_text("utf-8").replace("pass_mark: 50", "pass_mark: 500"), "utf-8")
    sign_in(second)

    page = client.get(f"{HERE}/draft").text
    parts = [client.get(f"{HERE}/draft/{one}") for one in ("lessons/cats", "drills/a", "cards/a")]

    assert "This cannot be published yet" in page
    assert "small-course/course.yaml:9: policy, pass_mark: 500" in page
    assert [one.status_code for one in parts] == [303, 303, 303]


def test_a_picture_of_a_version_that_waits_is_only_for_those_who_preview(
    waiting, client, sign_in, second
):
    number = queries.picture_ids(waiting.id)["cat.png"]
    sign_in(make.person())
    assert client.get(f"/courses/pictures/{number}").status_code == 404

    sign_in(second)
    assert client.get(f"/courses/pictures/{number}").data == PNG


def test_a_picture_of_an_approved_version_is_for_everyone_signed_in(approved, client, sign_in):
    number = queries.picture_ids(approved.id)["cat.png"]
    path = f"/courses/pictures/{number}"
    assert client.get(path).status_code == 303

    sign_in(make.person())
    answer = client.get(path)

    assert (answer.data, answer.mimetype) == (PNG, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/courses/pictures/999").status_code == 404
    assert client.get("/courses/pictures/../../etc/passwd").status_code == 404


def test_the_pages_take_few_statements(approved, client, sign_in, second):
    sign_in(second)
    client.get(f"{HERE}/1.0.0")

    for path, most in (
        ("/courses", 3),
        (f"{HERE}/1.0.0", 6),
        (f"{HERE}/1.0.0/lessons/cats", 6),
        ("/contacts", 4),
    ):
        with statements() as ran:
            client.get(path)
        assert len(ran) <= most, (path, ran)
