"""Checking a course beyond its form; each fault with its place and its mend."""

from datetime import date

import pytest

from app.courses.lint import check, guesser
from app.courses.source import courses, read
from tests.courses import tiny

TODAY = date(2026, 11, 23)
LESSON, QUESTIONS, FACTS = "lessons/01-cats.md", "questions/01-cats.yaml", "facts/01.yaml"


def found(source, today: date = TODAY, advice: bool = False) -> list[str]:
    check.check(source, today)
    return [
        str(one).removeprefix("small-course/") for one in source.faults if one.is_advice == advice
    ]


@pytest.fixture(autouse=True)
def _no_guesser(monkeypatch, request):
    """Two questions can be guessed: that is another test."""
    if "force" not in request.node.name:
        monkeypatch.setattr(guesser, "LIKELIEST", 1.1)


def test_the_small_course_has_nothing_to_mend(tmp_path):
    assert found(tiny.read(tmp_path)) == []


def test_the_courses_of_the_force_have_nothing_to_mend():
    for name in courses():
        assert found(read(name)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (LESSON, "Cats are liked. Post", "Please like cats. Post",
         f"{LESSON}:10: “please” says nothing here. Take it out."),
        (LESSON, "Post about them", "Simply post about them",
         f"{LESSON}:10: “simply” says nothing here. Take it out."),
        (LESSON, "Post about them", "Post about them!",
         f"{LESSON}:10: There is an exclamation mark. Use a full stop."),
        (LESSON, "Post about them", "[Click here](https://x.example)",
         f"{LESSON}:10: A link must make sense alone. Name what it opens."),
        (LESSON, "A cat is safe.", "A <b>cat</b> is safe.",
         f"{LESSON}:15: HTML is shown as it is typed. Write it in Markdown."),
        (LESSON, "## What", "# What",
         f"{LESSON}:12: A lesson’s headings begin at the second level. Write ## instead of #."),
        (LESSON, "Post about them", "Ring 01707 354000",
         f"{LESSON}:10: 01707 354000 is a telephone number. Write {{contact:…}} instead."),
        (LESSON, "{contact:control-room}", "{contact:the-boss}",
         f"{LESSON}:34: There is no contact the-boss. Use one of communication-day, "
         "communication-out-of-hours, control-room, information-security, data-protection, foi, "
         "professional-standards, election-contact, legal, crime-report-online, wellbeing."),
        (LESSON, "::: principle SAF", "::: principle FUN",
         f"{LESSON}:14: There is no principle “FUN”. Use one of SAF, LEG, PRO, TIM, ACC, PUR."),
        (LESSON, "::: principle SAF", "::: warning SAF",
         f"{LESSON}:14: There is no block warning. "
         "Use one of principle, law, scenario, checklist, content-note, case."),
        (LESSON, "::: scenario A cat is lost", "::: scenario",
         f"{LESSON}:29: The block scenario has no title. Write it behind the block’s name."),
        (LESSON, "\n---\n\nLook for it", "\nLook for it",
         f"{LESSON}:29: The scenario has no answer. Write --- alone, then the answer."),
        (LESSON, "A cat is safe.[^G1]\n:::", "A cat is safe.[^G1]",
         f"{LESSON}:28: A block begins inside principle. End the first with :::."),
        (LESSON, "{contact:control-room}.\n:::", "{contact:control-room}.",
         f"{LESSON}:29: scenario is not ended. End it with a line :::."),
        (LESSON, "## What to post\n\n", "",
         f"{LESSON}:12: A block stands before the first heading. "
         "Begin with a heading ##, so that a screen reader finds its way."),
        (LESSON, "minutes: 1", "minutes: 30",
         f"{LESSON}:10: 58 words take about 1 minutes to read, not 30. "
         "Change the minutes at the top of the lesson, or its length."),
        (LESSON, "Cats are liked. Post about them.",
         "Notwithstanding considerations of organisational communication, felines necessitate "
         "representation " * 3 + ".",
         f"{LESSON}:10: Its reading grade is "),
        (QUESTIONS, "A cat sits on the car.",
         "Notwithstanding considerations of organisational communication, felines necessitate "
         "representation " * 6 + ".",
         f"{QUESTIONS}:1: The questions of lesson 1 have the reading grade "),
        (QUESTIONS, "Sell it", "All of the above",
         f"{QUESTIONS}:1: Option c is “All of the above”. Say what it means, or take it out."),
        (QUESTIONS, "It is not yours.", '" "',
         f"{QUESTIONS}:1: Option c is empty. Write its text and feedback."),
        (QUESTIONS, "facts: [A1]", "facts: [G1]",
         f"{QUESTIONS}:1: Only reported or general facts decide it. "
         "Name a fact of status V, S or P, or leave the question out."),
        (FACTS, "checked: 2026-11-01", "checked: 2027-11-01",
         f"{FACTS}:1: It was checked on 2027-11-01, which is to come. Correct the day."),
        ("course.yaml", "draw: 1", "draw: 3",
         "course.yaml:21: Objective cats draws 3 and has 2 questions. Write at least 3, or draw fewer."),
        ("course.yaml", "objectives:", "blueprint: {questions: 9}\nobjectives:",
         "course.yaml:1: The bank has 2 questions; the blueprint asks for 9. Write more."),
        ("course.yaml", "objectives:", "blueprint: {scenarios: 2}\nobjectives:",
         "course.yaml:1: 1 questions are scenarios; the blueprint asks for 2. Write more."),
        ("course.yaml", "objectives:", "blueprint: {drawn: 25}\nobjectives:",
         "course.yaml:1: A sitting draws 1 questions; the blueprint asks for 25. Write more."),
        ("course.yaml", "objectives:", "blueprint: {post_percent: 60}\nobjectives:",
         "course.yaml:1: “Post it” is right in 50% of the questions; the blueprint asks for 60. Write more."),
        ("course.yaml", "objectives:", "blueprint: {minutes: [20, 40]}\nobjectives:",
         "course.yaml:1: The lessons take 1 minutes; the blueprint asks for 20 to 40. Cut them, or say more."),
        ("course.yaml", "objectives:", "blueprint: {lesson_words: [500, 900]}\nobjectives:",
         f"{LESSON}:10: It has 58 words; a lesson has 500 to 900. Cut it, or say more."),
    ],
)  # fmt: skip
def test_a_fault_names_its_file_its_line_and_its_mend(tmp_path, file, old, new, fault):
    told = found(tiny.read(tmp_path, (file, old, new)))

    assert any(one.startswith(fault) for one in told), told


@pytest.mark.parametrize(
    ("file", "old", "new", "advice"),
    [
        (FACTS, "checked: 2026-11-01", "checked: 2025-11-01",
         f"{FACTS}:1: It was last checked on 2025-11-01. Look at its source again."),
        (LESSON, "review_by: 2027-05-01", "review_by: 2026-11-22",
         f"{LESSON}:10: It was to be reviewed by 2026-11-22. Review it, and set a new day."),
        (LESSON, "safe.[^G1]", "safe.",
         f"{FACTS}:2: Nothing cites fact G1. Cite it, or take it out."),
        (QUESTIONS, "text: Hide it", "text: Hide it where nobody at all will ever look for it",
         f"{QUESTIONS}:1: Option b is 2.3 times as long as the options are on average. Even out the lengths."),
        ("course.yaml", "draw: 1", "draw: 2",
         "course.yaml:21: Objective cats draws 2 and has 2 questions. "
         "Write 4, so that a second sitting can ask others."),
    ],
)  # fmt: skip
def test_advice_stops_nobody(tmp_path, file, old, new, advice):
    source = tiny.read(tmp_path, (file, old, new))

    told = found(source, advice=True)

    assert advice in told
    assert source.is_sound


def test_numbers_that_are_the_same_everywhere_may_stand_in_a_lesson(tmp_path):
    numbers = "Ring 999, 101, 0800 555 111 or 116 123 between 2011 and 2012"

    assert found(tiny.read(tmp_path, (LESSON, "Post about them", numbers))) == []


def test_an_example_post_may_shout(tmp_path):
    assert found(tiny.read(tmp_path, (LESSON, "is here!", "is here! Please look!"))) == []


def test_a_source_that_is_not_sound_is_not_checked_further(tmp_path):
    source = tiny.read(tmp_path, ("course.yaml", "pass_mark: 50", "pass_mark: 500"))

    before = list(source.faults)
    check.check(source, TODAY)

    assert source.faults == before


def test_age_alone_breaks_no_course(tmp_path):
    assert found(tiny.read(tmp_path), today=date(2036, 1, 1)) == []
