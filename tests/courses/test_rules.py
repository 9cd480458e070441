"""What kind of change a version is, as a table of cases."""

from dataclasses import replace

import pytest

from app.courses.content import build
from app.courses.rules import changes, kind_of_change, reached_at, too_small
from tests.courses import tiny


@pytest.fixture
def course(tmp_path):
    return build(tiny.read(tmp_path, more=tiny.EXERCISES).raw)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("1.0.0", "1.0.1", "patch"),
        ("1.0.0", "1.0.10", "patch"),
        ("1.0.9", "1.0.10", "patch"),
        ("1.0.9", "1.1.0", "minor"),
        ("1.0.0", "1.2.3", "minor"),
        ("1.9.9", "2.0.0", "major"),
        ("1.0.0", "3.1.4", "major"),
        ("1.0.0", "1.0.0", "none"),
        ("1.0.10", "1.0.9", "none"),
        ("2.0.0", "1.9.9", "none"),
    ],
)
def test_the_number_says_what_kind_of_change_it_is(before, after, kind):
    assert kind_of_change(before, after) == kind


def first(items, **changed):
    return (replace(items[0], **changed), *items[1:])


CHANGES = [
    ("patch", lambda c: replace(c, title="Another title"), ""),
    ("patch", lambda c: replace(c, lessons=first(c.lessons, text="Better words.")), ""),
    ("patch", lambda c: replace(c, questions=first(c.questions, ask="What now?")), ""),
    ("patch", lambda c: replace(c, facts=first(c.facts, says="Better.")), ""),
    ("minor", lambda c: replace(c, questions=c.questions[1:]), "Questions were added or taken out"),
    ("minor", lambda c: replace(c, questions=(*c.questions, replace(c.questions[0], id="sc-1-cats-09"))),
     "Questions were added or taken out"),
    ("minor", lambda c: replace(c, questions=first(
        c.questions, options=tuple(replace(one, right=not one.right) for one in c.questions[0].options))),
     "their right answers changed"),
    ("minor", lambda c: replace(c, objectives=first(c.objectives, draw=2)), "The objectives have changed."),
    ("minor", lambda c: replace(c, policy=replace(c.policy, attempts=9)), "How the course is passed has changed."),
    ("minor", lambda c: replace(c, policy=replace(c.policy, pass_mark=40)), "How the course is passed has changed."),
    ("minor", lambda c: replace(c, lessons=()), "Lessons were added or taken out."),
    ("minor", lambda c: replace(c, undertaking=replace(c.undertaking, number=2, text="New.")),
     "The undertaking has a new number."),
    ("patch", lambda c: replace(c, cards=first(c.cards, lead="Now.", version="1.0.1")), ""),
    ("patch", lambda c: replace(c, drills=first(c.drills, title="Gone", version="1.1.0")), ""),
    ("minor", lambda c: replace(c, cards=()), "Cards were added or taken out."),
    ("minor", lambda c: replace(c, drills=(*c.drills, replace(c.drills[0], id="other"))),
     "Drills were added or taken out."),
    ("major", lambda c: replace(c, policy=replace(c.policy, pass_mark=90)), "The pass mark is higher."),
    ("major", lambda c: replace(c, objectives=first(c.objectives, must_pass=True)), "More objectives must be passed."),
]  # fmt: skip
ORDER = ("patch", "minor", "major")


@pytest.mark.parametrize("said", ORDER)
@pytest.mark.parametrize(("needed", "change", "reason"), CHANGES)
def test_a_change_needs_a_number_that_says_as_much(course, needed, change, reason, said):
    told = too_small(course, change(course), said)

    if ORDER.index(said) >= ORDER.index(needed):
        assert told == ()
    else:
        assert any(
            reason in one and one.endswith(f"That needs a {needed} version.") for one in told
        )


def test_a_judge_question_whose_right_decision_changes_is_no_patch():
    from app.courses.source import read

    course = build(read("twitter-protocol").raw)
    judge = next(one for one in course.questions if one.kind == "judge")
    turned = replace(
        judge, decisions=tuple(replace(one, right=one.id == "refer") for one in judge.decisions)
    )
    others = tuple(turned if one.id == judge.id else one for one in course.questions)

    assert too_small(course, replace(course, questions=others), "patch")


@pytest.mark.parametrize("said", ORDER)
def test_another_promise_needs_another_number_whatever_the_version(course, said):
    changed = replace(course, undertaking=replace(course.undertaking, text="I promise more."))

    assert too_small(course, changed, said)[0] == (
        "The undertaking has changed, but people signed number 1. Give it number 2."
    )


def test_the_number_of_the_undertaking_never_goes_back(course):
    later = replace(course, undertaking=replace(course.undertaking, number=3))

    assert "cannot go back to 1" in too_small(later, course, "major")[0]


@pytest.mark.parametrize("said", ORDER)
def test_a_promise_that_people_signed_cannot_be_taken_out(course, said):
    assert too_small(course, replace(course, undertaking=None), said)[0] == (
        "People signed undertaking number 1. It cannot be taken out."
    )


def test_a_course_without_a_promise_may_ask_for_one_in_a_minor_version(course):
    without = replace(course, undertaking=None)

    assert too_small(without, course, "minor") == ()
    assert too_small(without, course, "patch") == (
        "The undertaking has a new number. That needs a minor version.",
    )


def test_a_card_that_has_changed_prints_another_number(course):
    changed = replace(
        course, cards=first(course.cards, lead="Now."), drills=first(course.drills, title="Gone")
    )

    assert too_small(course, changed, "major") == (
        "Drill lost-cat has changed, but its version is 1.0.0, after 1.0.0. Raise it.",
        "Card first-cat has changed, but its version is 1.0.0, after 1.0.0. Raise it.",
    )


def test_a_version_that_is_not_higher_is_refused(course):
    assert too_small(course, course, "none") == (
        "The version must be higher than 1.0.0. Change it in course.yaml.",
    )


def test_what_has_changed_is_said_in_sentences(course):
    newer = replace(
        course,
        title="Cats and posts",
        lessons=first(course.lessons, text="Other."),
        questions=(
            replace(
                course.questions[0],
                options=tuple(
                    replace(one, right=not one.right) for one in course.questions[0].options
                ),
            ),
            replace(course.questions[1], id="sc-1-cats-03"),
        ),
        facts=first(course.facts, says="Cats are loved."),
        policy=replace(course.policy, pass_mark=80),
        undertaking=replace(course.undertaking, number=2),
        pictures=("cat.png",),
    )

    assert changes(course, newer) == (
        "Lesson “Cats” is changed.",
        "Question sc-1-cats-01 is changed.",
        "Question sc-1-cats-03 is new.",
        "Question sc-1-cats-02 is taken out.",
        "Question sc-1-cats-01 has another right answer.",
        "Fact A1 is changed.",
        "Pass mark: 80, was 50.",
        "The undertaking is number 2, to be signed anew.",
        "The course’s title is changed.",
        "The pictures are others.",
    )
    assert changes(course, course) == ()


@pytest.mark.parametrize(
    ("entered", "address"),
    [
        ("01707 000000", "tel:01707000000"),
        ("+44 (0)1707 000-000", "tel:+441707000000"),
        ("101", "tel:101"),
        ("press.office@force.example", "mailto:press.office@force.example"),
        ("https://www.force.example/report?a=1", "https://www.force.example/report?a=1"),
        ("www.force.example/report", ""),
        ("http://force.example", "http://force.example"),
        ("01707 000000, then 2", ""),
        ("javascript:alert(1)", ""),
        ("https://force.example/ <b>", ""),
        ("a@b", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_a_contact_is_reached_by_telephone_by_mail_or_on_a_page(entered, address):
    assert reached_at(entered) == address
