"""The pages of taking a course, as a person without scripts uses them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.certification.models import Certificate
from app.core.db import db
from app.courses import queries as courses
from app.training import actions, queries
from app.training.models import Answer, Attempt, LessonRead, Result
from tests import factories
from tests.conftest import TODAY
from tests.counting import statements
from tests.training import given

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
START = f"/training/{given.COURSE}/attempts"


@pytest.fixture
def signed_in(client, sign_in, sam):
    sign_in(sam)
    return client


@pytest.fixture
def an_hour_later(signed_in, sign_in, clock, sam):
    """Let the time for the quiz pass; the person signs in again."""

    def wait() -> None:
        clock.at = TODAY + 61 * MINUTE
        sign_in(sam)

    return wait


@pytest.fixture
def attempt(signed_in) -> Attempt:
    signed_in.post(START)
    return newest_attempt()


def newest_attempt() -> Attempt:
    return db.session.scalars(select(Attempt).order_by(Attempt.id.desc()).limit(1)).one()


def position_of(attempt: Attempt, kind: str) -> int:
    names = [item.question for item in given.paper_of(attempt).items]
    return next(n for n, name in enumerate(names, 1) if f"-{kind}-" in name)


def form_for(attempt: Attempt, position: int, *, right: bool = True) -> dict:
    item = given.paper_of(attempt).items[position - 1]
    asked = courses.published(attempt.course_version_id).course.question(item.question)
    answer = given.right_answer(asked) if right else given.wrong_answer(asked)
    return given.filled_in(item, answer)


def address(attempt: Attempt, position: int) -> str:
    return f"/training/attempts/{attempt.id}/questions/{position}"


def answer_all(client, attempt: Attempt, *, wrong: tuple[str, ...] = ()) -> None:
    bad = {position_of(attempt, kind) for kind in wrong}
    for position in range(1, 7):
        sent = form_for(attempt, position, right=position not in bad)
        assert client.post(address(attempt, position), data=sent).status_code == 303


def hand_in(client, attempt: Attempt):
    return client.post(f"/training/attempts/{attempt.id}/submission")


# Lessons


def test_the_first_page_says_what_it_takes(signed_in):
    page = signed_in.get(f"/training/{given.COURSE}").text

    for said in ("60 minutes", "5 of 6 questions", "3 attempts in 30 days", "24 hours between"):
        assert said in page


def test_reading_leads_from_lesson_to_lesson_and_then_to_the_quiz(client, sign_in, course):
    person = factories.person()
    given.enrolled(person, TODAY - DAY)
    sign_in(person)

    first = client.post(f"/training/{given.COURSE}/lessons/one/reading")
    second = client.post(f"/training/{given.COURSE}/lessons/two/reading")

    assert first.location == f"/training/{given.COURSE}/lessons/two"
    assert second.location == f"/training/{given.COURSE}/quiz"
    assert "Start the quiz" in client.get(second.location).text


def test_a_lesson_marked_twice_is_read_once(client, sign_in, course):
    person = factories.person()
    given.enrolled(person, TODAY - DAY)
    sign_in(person)

    for _ in range(2):
        client.post(f"/training/{given.COURSE}/lessons/one/reading")

    assert db.session.scalar(select(func.count()).select_from(LessonRead)) == 1


def test_a_lesson_shows_its_sources_and_when_they_were_checked(signed_in):
    page = signed_in.get(f"/training/{given.COURSE}/lessons/one").text

    assert '<a class="govuk-link" href="https://source.example/one"' in page
    assert ">A source</a>. As at" in page
    assert "when it was last checked" in page
    assert 'aria-current="page"' in page


def test_a_learner_reads_no_note_of_those_who_write_the_course(signed_in):
    page = signed_in.get(f"/training/{given.COURSE}/lessons/one").text

    assert "Not looked up" not in page
    assert "the claim itself" not in page


@pytest.mark.parametrize("path", ["/training/none", "/training/small/lessons/none"])
def test_what_does_not_exist_is_not_found(signed_in, path):
    assert signed_in.get(path).status_code == 404


def test_the_quiz_stays_closed_until_the_lessons_are_read(client, sign_in, course):
    person = factories.person()
    given.enrolled(person, TODAY - DAY)
    sign_in(person)

    assert (
        "Read the 2 lessons still open first" in client.get(f"/training/{given.COURSE}/quiz").text
    )
    assert client.post(START).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0


# Questions


@pytest.mark.parametrize("kind", given.KINDS)
def test_each_kind_of_question_keeps_what_was_said_and_shows_it_again(attempt, signed_in, kind):
    position = position_of(attempt, kind)
    page = signed_in.get(address(attempt, position)).text
    assert f"{kind} " in page

    answer = signed_in.post(address(attempt, position), data=form_for(attempt, position))

    assert answer.status_code == 303
    again = signed_in.get(address(attempt, position)).text
    assert "Saved at 14:05" in again
    marked = len(re.findall(r"\b(?:checked|selected)\b", again.split("<form", 2)[-1]))
    assert marked >= {"single": 1, "multiple": 2, "true_false": 1, "order": 4, "match": 3}.get(
        kind, 7
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("single", "Select your answer"),
        ("true_false", "Select your answer"),
        ("multiple", "Select at least one answer"),
        ("order", "Give each step a place of its own"),
        ("match", "Choose what fits for each"),
        ("judge", "Answer for each test, and decide"),
    ],
)
def test_a_question_left_open_says_what_to_do(attempt, signed_in, kind, said):
    answer = signed_in.post(address(attempt, position_of(attempt, kind)), data={})

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text.replace("\n", "")
    assert said in answer.text


def test_half_an_answer_is_kept_and_the_rest_asked_for(attempt, signed_in):
    position = position_of(attempt, "order")
    whole = form_for(attempt, position)
    first = dict(list(whole.items())[:1])

    assert signed_in.post(address(attempt, position), data=first).status_code == 422
    assert len(queries.answers(attempt.id)[position]["places"]) == 1


def test_one_can_stop_and_come_back_later_with_a_question_open(attempt, signed_in):
    answer = signed_in.post(address(attempt, 1), data={"later": "1"})

    assert answer.status_code == 303
    assert answer.location == "/your-training"


def test_the_quiz_goes_on_at_the_first_question_left_open(attempt, signed_in):
    for position in (1, 2):
        signed_in.post(address(attempt, position), data=form_for(attempt, position))

    assert signed_in.post(START).location == address(attempt, 3)


def test_the_last_question_leads_to_the_check_which_shows_gaps(attempt, signed_in):
    answer = signed_in.post(address(attempt, 6), data=form_for(attempt, 6))

    assert answer.location == f"/training/attempts/{attempt.id}/check"
    assert "5 questions are not answered" in signed_in.get(answer.location).text


@pytest.mark.parametrize("kind", given.KINDS)
def test_what_was_not_offered_is_not_taken(attempt, signed_in, kind):
    position = position_of(attempt, kind)
    fair = form_for(attempt, position)
    foreign = {name: ["b"] for name in fair}

    assert signed_in.post(address(attempt, position), data=foreign).status_code == 422
    assert signed_in.post(f"{address(attempt, position)}/answer", data=foreign).status_code == 422
    assert queries.answers(attempt.id) == {}


@pytest.mark.parametrize("position", [0, 7, 10**30])
def test_a_question_that_was_not_drawn_is_not_found(attempt, signed_in, position):
    assert signed_in.get(address(attempt, position)).status_code == 404
    assert signed_in.post(address(attempt, position), data={}).status_code == 404


def test_before_handing_in_one_reads_what_one_answered(attempt, signed_in):
    for position in range(1, 7):
        signed_in.post(address(attempt, position), data=form_for(attempt, position))

    page = signed_in.get(f"/training/attempts/{attempt.id}/check").text

    for line in ("Choice b", "Choice c", "1. Step a", "Left a: Right a", "Change it, then post it"):
        assert line in page
    assert "Not answered" not in page


# Saving at once


def test_an_answer_is_saved_as_it_is_given(attempt, signed_in):
    data = {**form_for(attempt, 1), "number": "1"}
    answer = signed_in.post(f"{address(attempt, 1)}/answer", data=data)

    assert answer.json == {"message": "Saved at 14:05", "number": 1}
    assert 'data-number="1"' in signed_in.get(address(attempt, 1)).text


def test_an_older_tab_is_told_the_newest_number(attempt, signed_in):
    to = f"{address(attempt, 1)}/answer"
    signed_in.post(to, data={**form_for(attempt, 1), "number": "2"})

    older = signed_in.post(to, data={**form_for(attempt, 1, right=False), "number": "1"})

    assert older.status_code == 409
    assert older.json["number"] == 2
    assert "another tab" in older.json["message"]


def test_a_stale_page_without_scripts_is_shown_the_newer_answer(attempt, signed_in):
    newest = {**form_for(attempt, 1), "page": "phone", "after": "0"}
    signed_in.post(address(attempt, 1), data=newest)
    stale = {**form_for(attempt, 1, right=False), "page": "desk", "after": "0"}

    page = signed_in.post(address(attempt, 1), data=stale)

    assert page.status_code == 409
    assert "in another tab or on another device at 14:05" in page.text
    assert 'name="after" value="1"' in page.text
    kept = set(form_for(attempt, 1)["answer"])
    assert set(re.findall(r'value="(\w+)"[^>]* checked', page.text)) == kept


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 30, "²"])
def test_a_number_that_is_none_is_taken_as_the_next(attempt, signed_in, number):
    data = {**form_for(attempt, 1), "number": number}

    assert signed_in.post(f"{address(attempt, 1)}/answer", data=data).json["number"] == 1


def test_after_the_deadline_an_answer_is_kept_and_told_to_be_late(
    attempt, signed_in, an_hour_later
):
    an_hour_later()
    answer = signed_in.post(f"{address(attempt, 1)}/answer", data=form_for(attempt, 1))

    assert answer.status_code == 410
    assert "too late" in answer.json["message"]
    assert db.session.scalar(select(func.count()).where(Answer.is_late)) == 1


def test_after_the_deadline_every_question_leads_to_handing_in(attempt, signed_in, an_hour_later):
    answer_all(signed_in, attempt)
    an_hour_later()
    check = f"/training/attempts/{attempt.id}/check"

    assert signed_in.get(address(attempt, 1)).location == check
    late = signed_in.post(address(attempt, 1), data=form_for(attempt, 1, right=False))
    assert late.location == check
    page = signed_in.get(check).text
    assert "came too late to count" in page
    assert "The time is over" in page
    hand_in(signed_in, attempt)
    assert db.session.scalars(select(Result)).one().right_answers == 6


# Result, undertaking, what is past


def test_a_fail_shows_what_to_read_again_and_when_one_may_try_again(attempt, signed_in):
    answer_all(signed_in, attempt, wrong=("single", "order"))
    page = signed_in.get(hand_in(signed_in, attempt).location).text

    assert "You have not passed this time" in page
    assert "4 of 6" in page
    assert "Read lesson 1 again" in page
    assert "14:05" in page
    assert "Tuesday" in page
    assert "You have 2 attempts left" in page
    assert "You put it 2nd." in page
    assert "secret feedback on a" in page
    assert "/feedback/" not in page


def test_a_pass_leads_to_the_undertaking_and_on_to_the_certificate(attempt, signed_in, sam):
    answer_all(signed_in, attempt)
    page = signed_in.get(hand_in(signed_in, attempt).location).text
    assert "You passed" in page
    assert "Read and sign the undertaking" in page
    assert f'href="/feedback/course:{given.COURSE}/yours"' in page

    to = f"/training/{given.COURSE}/undertaking"
    assert signed_in.post(to, data={"name_typed": sam.name}).status_code == 422
    other = signed_in.post(to, data={"name_typed": "Another Name", "agrees": "y"})
    assert "Type your name as Sam Ellis" in other.text
    answer = signed_in.post(to, data={"name_typed": " sam  ELLIS", "agrees": "y"})

    serial = db.session.scalars(select(Certificate.serial)).one()
    assert answer.location == f"/certificates/{serial}"
    again = signed_in.post(to, data={"name_typed": sam.name, "agrees": "y"})
    assert again.status_code == 303


def test_a_result_is_shown_again_years_later_as_it_was(attempt, signed_in, sign_in, sam, clock):
    answer_all(signed_in, attempt, wrong=("match",))
    then = signed_in.get(hand_in(signed_in, attempt).location).text
    clock.at = TODAY + 1200 * DAY
    given.published(TODAY + 1000 * DAY, "2.0.0", pass_mark=100)
    sign_in(sam)

    listed = signed_in.get("/training/past").text
    now = signed_in.get(f"/training/attempts/{attempt.id}/result").text

    assert "5 of 6" in listed
    assert "1.0.0" in listed
    assert "version 1.0.0" in now
    assert "You need 5 to pass" in now
    assert now.split('id="answers"')[1] == then.split('id="answers"')[1]


def test_an_open_attempt_has_no_result_and_a_closed_one_no_questions(attempt, signed_in):
    result = f"/training/attempts/{attempt.id}/result"
    assert signed_in.get(result).location == f"/training/attempts/{attempt.id}/check"
    hand_in(signed_in, attempt)

    assert signed_in.get(address(attempt, 1)).location == result
    assert signed_in.get(f"/training/attempts/{attempt.id}/check").location == result
    assert signed_in.post(f"{address(attempt, 1)}/answer", data={}).status_code == 410


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "questions/1"),
        ("post", "questions/1"),
        ("post", "questions/1/answer"),
        ("get", "check"),
        ("post", "submission"),
        ("get", "result"),
    ],
)
@pytest.mark.parametrize("role", ["colleague", "Corporate Communication"])
def test_the_attempt_of_somebody_else_is_not_found(attempt, client, sign_in, method, path, role):
    make = factories.person if role == "colleague" else factories.corporate_communication_manager
    sign_in(make())

    answer = getattr(client, method)(f"/training/attempts/{attempt.id}/{path}")

    assert answer.status_code == 404
    assert db.session.get(Attempt, attempt.id).closed_at is None


# What it costs


def test_lesson_and_quiz_pages_take_five_statements_at_most(attempt, signed_in):
    for path in (
        f"/training/{given.COURSE}",
        f"/training/{given.COURSE}/lessons/one",
        f"/training/{given.COURSE}/quiz",
        address(attempt, 1),
        f"/training/attempts/{attempt.id}/check",
    ):
        signed_in.get(path)
        with statements() as ran:
            signed_in.get(path)
        assert len(ran) <= 5, [path, *ran]


def test_an_answer_of_the_story_reaches_the_same_result_through_pages_and_actions(
    attempt, signed_in, issuer
):
    answer_all(signed_in, attempt, wrong=("judge",))
    through_pages = queries.answers(attempt.id)
    hand_in(signed_in, attempt)

    other = given.ready(TODAY, "Alex Example")
    second = actions.start(other.id, given.COURSE, at=TODAY)
    given.answered(second, TODAY, wrong=("judge",))

    assert sorted(map(str, through_pages.values())) == sorted(
        map(str, queries.answers(second.id).values())
    )
