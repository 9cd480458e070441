"""Drills, cards, investigations and audience rules as text: what is refused, where, and how to mend it."""

import json
from datetime import date

import pytest

from app.courses import snapshot
from app.courses.branching import minutes
from app.courses.content import AudienceRule, build
from app.courses.files import validator
from app.courses.lint import check, guesser
from app.courses.source import courses, read
from app.people.rules import RANKS, Kind, Role, UnitKind
from tests.courses import tiny

TODAY = date(2026, 11, 23)
DRILL, CARD, QUESTIONS = "drills/lost-cat.yaml", "cards/first-cat.yaml", "questions/01-cats.yaml"
RUNNING = "investigations: [{id: big-cat, title: The cat, begins: A cat is gone.}]\nobjectives:"


@pytest.fixture(autouse=True)
def _no_guesser(monkeypatch):
    """Two questions can be guessed: that is another test."""
    monkeypatch.setattr(guesser, "LIKELIEST", 1.1)


def told(tmp_path, *changes, advice=False, today=TODAY) -> list[str]:
    source = tiny.read(tmp_path, *changes, more=tiny.EXERCISES)
    check.check(source, today)
    return [
        str(one).removeprefix("small-course/") for one in source.faults if one.is_advice == advice
    ]


def test_a_course_with_a_drill_and_a_card_has_nothing_to_mend(tmp_path):
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (DRILL, "id: lost-cat", "id: found-cat",
         f"{DRILL}:1: The drill is called found-cat. Call it lost-cat, like its file."),
        (DRILL, "leads_to: hour", "leads_to: nowhere",
         f"{DRILL}:16: It leads to nowhere, which is not there. Name a step or an ending of this drill."),
        (DRILL, "start: call", "start: nowhere",
         f"{DRILL}:1: There is no step nowhere to start with. Name a step of this drill."),
        (DRILL, "start: call", "start: hour",
         f"{DRILL}:11: No choice leads to call. Lead to it, or take it out."),
        (DRILL, "leads_to: found, then: They look.", "leads_to: call, then: They look.",
         f"{DRILL}:1: From call one can come back to call. Let time move on: lead to a later step."),
        (DRILL, "leads_to: found, then: They look.", "leads_to: call, then: They look.",
         f"{DRILL}:24: It leads back in time, to call."),
        (DRILL, '"19:05"', '"+2 19:05"', f"{DRILL}:16: It leads back in time, to hour."),
        (DRILL, '"19:05"', "19:05", f"{DRILL}:12: steps, 0, at: 1145 is not of type 'string'."),
        (DRILL, '"19:05"', '"25:05"', f"{DRILL}:12: steps, 0, at: '25:05' does not match"),
        (DRILL, "then: You wait., verdict: good", "then: You wait., verdict: mixed",
         f"{DRILL}:11: Step call has no good choice. Say what the guidance would do."),
        (DRILL, "does: preserve", "does: say",
         f"{DRILL}:1: No choice does this: preserve. Offer each of the six at least once."),
        (DRILL, "then: You are wrong., verdict: poor", "then: You are wrong., verdict: mixed",
         f"{DRILL}:1: There is no bad ending: none that only poor choices lead to."),
        (DRILL, "id: b, does: say", "id: a, does: say",
         f"{DRILL}:11: Two choices have the same id. Change one of them."),
        (DRILL, "id: lost, at", "id: found, at", f"{DRILL}:29: found stands twice. Give it another id."),
        (DRILL, "debrief: You did not ask., ", "", f"{DRILL}:29: “debrief” is missing (endings, 1). Add it."),
        (DRILL, "why: It is early., facts: [A1, G1]", "why: It is early., facts: []",
         f"{DRILL}:17: steps, 0, choices, 1, facts: [] should be non-empty."),
        (DRILL, "why: It is early., facts: [A1, G1]", "why: It is early., facts: [G1]",
         f"{DRILL}:17: Only reported or general facts decide it. Name a fact of status V, S or P."),
        (DRILL, "gone.[^A1]", "gone.[^Z1]", f"{DRILL}:8: There is no fact Z1. Name a row of facts/, or add it."),
        (DRILL, "facts: [A1, G1]", "facts: [A1, Z9]", f"{DRILL}:17: There is no fact Z9."),
        (DRILL, "text: Post it", "text: All of the above",
         f"{DRILL}:17: Choice b is “All of the above”. Say what it means, or take it out."),
        (DRILL, "You post.", "Please post.", f"{DRILL}:17: “please” says nothing here. Take it out."),
        (DRILL, "The owner rings.", "Ring {contact:the-boss}.", f"{DRILL}:11: There is no contact the-boss."),
        (DRILL, "checked: 2026-11-01", "checked: 2026-11-31", f"{DRILL}:1: 2026-11-31 is not a day."),
        (DRILL, "checked: 2026-11-01", "checked: 2026-12-01",
         f"{DRILL}:1: It was checked on 2026-12-01, which is to come."),
        (DRILL, "A cat is gone.",
         "Notwithstanding considerations of organisational communication, felines necessitate "
         "representation " * 9 + ".", f"{DRILL}:1: Its reading grade is "),
        (CARD, "facts: [A1, G1]", "facts: [G1]",
         f"{CARD}:11: Only reported or general facts decide it. Name a fact of status V, S or P."),
        (CARD, "facts: [A1, G1]", "facts: [Z9]", f"{CARD}:11: There is no fact Z9."),
        (CARD, ", facts: [A1, G1]", "", f"{CARD}:11: “facts” is missing (sections, 0, lines, 1). Add it."),
        (CARD, "Look on the car.", "Look " * 26,
         f"{CARD}:11: It has 26 words; a card’s line has 25 at most. Cut it, or make two lines of it."),
        (CARD, "      - {says: Look on the car., facts: [A1, G1]}\n",
         "      - {says: Look., facts: [A1]}\n" * 18,
         f"{CARD}:1: It has 19 lines; a card has 18 at most. Keep what the first hour needs."),
        (CARD, "{contact:control-room}", "01707 354000", f"{CARD}:10: 01707 354000 is a telephone number."),
        (CARD, "Look on the car.",
         "Notwithstanding considerations of organisational communication felines necessitate.",
         f"{CARD}:1: Its reading grade is "),
        (QUESTIONS, "  situation: A cat sits", "  investigation: big-cat\n  situation: A cat sits",
         f"{QUESTIONS}:1: There is no investigation big-cat. Use one of those in course.yaml."),
        ("course.yaml", "objectives:", RUNNING,
         "course.yaml:20: No question belongs to the investigation big-cat. "
         "Write one, or take the investigation out."),
        ("course.yaml", "kinds: [officer]", "kinds: [officers]",
         "course.yaml:7: audience, rules, 0, kinds, 0: 'officers' is not one of"),
        ("course.yaml", ", kinds: [officer]", "", "course.yaml:7: audience, rules, 0: "),
        ("course.yaml", "kinds: [officer]", "owns_account: false",
         "course.yaml:7: audience, rules, 0, owns_account: True was expected. Write True, or take it out."),
        ("facts/01.yaml", ", review_by: 2027-05-01", "", "facts/01.yaml:1: “review_by” is missing (A1). Add it."),
    ],
)  # fmt: skip
def test_a_fault_names_its_file_its_line_and_its_mend(tmp_path, file, old, new, fault):
    found = told(tmp_path, (file, old, new))

    assert any(one.startswith(fault) for one in found), found


def test_what_was_to_be_reviewed_by_now_is_advice(tmp_path):
    found = told(tmp_path, advice=True, today=date(2027, 5, 2))

    says = "It was to be reviewed by 2027-05-01. Review it, and set a new day."
    for place in ("facts/01.yaml:1", "facts/01.yaml:2", f"{DRILL}:1", f"{CARD}:1"):
        assert f"{place}: {says}" in found
    assert told(tmp_path, advice=True) == []


@pytest.mark.parametrize("text", ["[1, 2]", "3", "null", "1: a\n", "steps: {a: [b]}\n", '"text"'])
@pytest.mark.parametrize("file", [DRILL, CARD])
def test_a_file_of_another_shape_is_a_fault_and_never_breaks_the_reader(tmp_path, file, text):
    tiny.write(tmp_path, {**tiny.EXERCISES, file: text})

    assert not read(tiny.NAME, tmp_path).is_sound


def test_a_question_belongs_to_an_investigation(tmp_path):
    source = tiny.read(
        tmp_path,
        ("course.yaml", "objectives:", RUNNING),
        (QUESTIONS, "  situation: A cat sits", "  investigation: big-cat\n  situation: A cat sits"),
    )

    course = build(source.raw)
    assert course.investigation(course.questions[0].investigation).begins == "A cat is gone."
    assert course.investigation(course.questions[1].investigation) is None


def test_questions_need_not_name_the_six_tests(tmp_path):
    source = tiny.read(tmp_path, (QUESTIONS, "  tests: [SAF]\n", ""))

    assert build(source.raw).questions[0].tests == ()


def test_simulated_time_moves_over_midnight():
    assert [minutes(at) for at in ("00:00", "19:05", "+1 07:30", "+2 00:00")] == [
        0,
        1145,
        1890,
        2880,
    ]


# The undertaking


def test_a_course_that_opens_no_access_needs_no_undertaking(tmp_path):
    home = tiny.write(tmp_path)
    (home / "undertaking.md").unlink()
    file = home / "course.yaml"
    assert [str(one) for one in read(tiny.NAME, tmp_path).faults] == [
        "small-course/undertaking.md:1: There is no such file, but the course opens access. "
        "Write what people promise who have passed."
    ]

    file.write_text(
        file.read_text("utf-8").replace("opens_access: true", "opens_access: false"), "utf-8"
    )

    source = read(tiny.NAME, tmp_path)
    assert source.is_sound
    assert build(source.raw).undertaking is None


# The audience


def test_the_schema_knows_the_kinds_units_ranks_and_roles_of_the_force():
    rule = validator("course").schema["properties"]["audience"]["properties"]["rules"]["items"][
        "properties"
    ]
    lists = {
        name: set(rule[name]["items"]["enum"]) for name in ("kinds", "units", "ranks", "roles")
    }

    assert lists == {
        "kinds": {str(one) for one in Kind},
        "units": {str(one) for one in UnitKind},
        "ranks": {one for one in RANKS if one},
        "roles": {one.name.lower() for one in Role if one is not Role.LEARNER},
    }


def test_the_audiences_of_the_force_are_rules():
    rules = {
        name: build(read(name).raw).audience.rules for name in courses() if read(name).is_sound
    }

    assert rules["twitter-protocol"][0] == AudienceRule(
        "Officers of a neighbourhood team, up to and including sergeants",
        kinds=(Kind.OFFICER,),
        units=(UnitKind.TEAM,),
        ranks=("PC", "DC", "Sgt", "DS"),
    )
    assert rules["sio-awareness"] == (
        AudienceRule("Everyone with the SIO role", roles=(Role.SIO,)),
    )


# The snapshot


def test_drills_and_cards_are_part_of_the_snapshot(tmp_path):
    source = tiny.read(tmp_path, more=tiny.EXERCISES)

    course = snapshot.decode(snapshot.encode(source.raw))

    assert course == build(source.raw)
    assert [one.id for one in course.drills[0].sources] == ["A1", "G1"]
    assert [one.id for one in course.cards[0].sources] == ["A1", "G1"]
    assert course.cards[0].lines[1].says == "Look on the car."


def test_a_snapshot_of_before_there_were_drills_rules_and_review_days_still_builds(tmp_path):
    raw = tiny.read(tmp_path).raw
    old = json.loads(snapshot.encode(raw))
    for part in ("drills", "cards"):
        del old[part]
    for fact in old["facts"].values():
        del fact["review_by"]
    old["course"]["audience"] = {"says": "All", "kinds": ["officer"], "roles": [], "due_days": 28}

    course = snapshot.decode(snapshot.encode(old))

    assert (course.drills, course.cards, course.investigations) == ((), (), ())
    assert course.audience.rules == ()
    assert course.facts[0].review_by == ""
    assert course.questions == build(raw).questions
