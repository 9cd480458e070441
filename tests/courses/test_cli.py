"""`flask courses …`, as whoever looks after the courses types it."""

import pytest

from app.core.db import db
from app.courses import cli, queries, source
from app.people.rules import Role
from tests import factories as make
from tests.courses import tiny

QUESTIONS = "questions/01-cats.yaml"


@pytest.fixture
def text(tmp_path, monkeypatch):
    """The small course as the one that this installation has; its two questions can be guessed."""
    from app.courses.lint import guesser

    home = tiny.write(tmp_path)
    read = source.read
    monkeypatch.setattr(cli, "names", lambda: [tiny.NAME])
    monkeypatch.setattr(cli, "read", lambda name: read(name, tmp_path))
    monkeypatch.setattr(guesser, "LIKELIEST", 1.1)
    return home


@pytest.fixture
def run(app, text):
    """Run a command; return its exit code and what it printed."""

    def do(*words):
        answer = app.test_cli_runner().invoke(args=["courses", *words])
        return answer.exit_code, answer.output

    return do


@pytest.fixture
def two(app):
    first = make.corporate_communication_officer(collar_number="C1")
    second = make.corporate_communication_officer(collar_number="C2")
    db.session.commit()
    return first, second


def change(home, file, old, new):
    path = home / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


def test_a_check_that_finds_nothing_says_what_the_course_comes_to(run):
    code, said = run("check")

    assert code == 0
    assert "small-course: 1 lessons, 1 minutes, reading grade" in said
    assert "2 questions, 1 of them scenarios" in said
    assert "1 of 1 objectives are covered, with 2 to 2 questions each" in said
    assert "the best guesser" in said


def test_a_check_that_finds_faults_exits_with_1_and_names_them(run, text):
    change(text, "course.yaml", "pass_mark: 50", "pass_mark: 500")

    code, said = run("check", tiny.NAME)

    assert code == 1
    assert "mend  small-course/course.yaml:9: policy, pass_mark: 500" in said
    assert "1 to mend." in said


def test_advice_does_not_fail_a_check(run, text):
    change(text, "lessons/01-cats.md", "review_by: 2027-05-01", "review_by: 2026-01-01")

    code, said = run("check")

    assert code == 0
    assert (
        "advice  small-course/lessons/01-cats.md:10: It was to be reviewed by 2026-01-01." in said
    )


def test_one_publishes_and_a_second_approves(run, two, clock):
    code, said = run("publish", tiny.NAME, "--by", "C1", "--why", "The first.")
    assert (code, said) == (
        0,
        "A small course 1.0.0 (major) is stored. A second person must approve it.\n",
    )

    code, said = run("approve", tiny.NAME, "1.0.0", "--by", "C1")
    assert code == 1
    assert "A second person must approve it." in said

    assert run("approve", tiny.NAME, "1.0.0", "--by", "C2") == (
        0,
        "small-course 1.0.0 is approved.\n",
    )
    assert queries.in_force(tiny.NAME, clock.now()).version == "1.0.0"


def test_a_course_with_faults_is_not_published(run, two, text):
    change(text, "lessons/01-cats.md", "Cats are liked.", "Please like cats.")

    code, said = run("publish", tiny.NAME, "--by", "C1", "--why", "The first.")

    assert code == 1
    assert "“please” says nothing here." in said
    assert queries.newest(tiny.NAME) is None


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("9999", "There is no one with collar number 9999."),
        ("T1", "holds no role that publishes courses."),
    ],
)
def test_only_who_may_publish_does(run, two, number, says):
    make.person(role=Role.TRAINER, collar_number="T1")
    db.session.commit()

    code, said = run("publish", tiny.NAME, "--by", number, "--why", "The first.")

    assert code == 1
    assert says in said


def test_who_has_left_publishes_nothing(run, clock):
    make.corporate_communication_officer(collar_number="C9", left_at=clock.now())
    db.session.commit()

    assert run("publish", tiny.NAME, "--by", "C9", "--why", "The first.")[0] == 1


def test_a_version_that_is_not_there_cannot_be_approved(run, two):
    code, said = run("approve", tiny.NAME, "9.9.9", "--by", "C2")

    assert code == 1
    assert "There is no version 9.9.9 of small-course." in said


def test_a_changed_fact_names_the_lessons_and_questions_to_review(run):
    code, said = run("affected", "A1")

    assert code == 0
    assert said.splitlines() == [
        "small-course/lessons/01-cats.md\tlesson 1: Cats",
        f"small-course/{QUESTIONS}:1\tsc-1-cats-01: What do you do?",
        f"small-course/{QUESTIONS}:16\tsc-1-cats-02: Cats are liked.",
    ]


def test_a_changed_fact_names_the_drills_and_cards_to_review(run, text):
    for name, written in tiny.EXERCISES.items():
        (text / name).parent.mkdir()
        (text / name).write_text(written, "utf-8")

    assert run("affected", "G1")[1].splitlines() == [
        "small-course/lessons/01-cats.md\tlesson 1: Cats",
        "small-course/drills/lost-cat.yaml:1\tdrill lost-cat: A cat is lost",
        "small-course/drills/lost-cat.yaml:17\tdrill lost-cat, call: Post it",
        "small-course/cards/first-cat.yaml:11\tcard first-cat: Look on the car.",
    ]
    said = run("check")[1]
    assert "1 drill, reading grade" in said
    assert "1 card, reading grade" in said


def test_a_fact_that_nothing_cites_exits_with_1(run):
    assert run("affected", "Z9") == (1, "Error: Nothing cites fact Z9.\n")


def test_a_guesser_is_simulated_exactly_and_by_trying(run):
    code, said = run("simulate", tiny.NAME, "--sittings", "200")

    assert code == 0
    assert "of 200 sittings." in said
    assert f"small-course/{QUESTIONS}:1\tsc-1-cats-01" in said


def test_a_course_that_cannot_be_read_is_neither_simulated_nor_searched(run, text):
    change(text, "course.yaml", "pass_mark: 50", "pass_mark: 500")

    assert run("simulate", tiny.NAME)[0] == 1
    assert run("affected", "A1")[0] == 1
