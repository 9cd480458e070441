"""Playing drills: whatever one chooses, it ends, and the debrief leaves nothing out."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.courses.branching import minutes
from app.courses.content import Drill, build
from app.courses.drill import play
from app.courses.source import courses, read
from tests.courses import tiny


@pytest.fixture(scope="module")
def lost_cat(tmp_path_factory) -> Drill:
    source = tiny.read(tmp_path_factory.mktemp("course"), more=tiny.EXERCISES)
    return build(source.raw).drills[0]


def test_before_any_choice_one_stands_at_the_start(lost_cat):
    played = play(lost_cat, [])

    assert played.step.id == "call"
    assert (played.taken, played.ending, played.debrief) == ((), None, None)


def test_a_choice_leads_on_and_what_was_said_is_kept(lost_cat):
    played = play(lost_cat, [("call", "b")])

    assert played.step.id == "hour"
    assert [(one.step.id, one.choice.then) for one in played.taken] == [("call", "You post.")]
    assert played.debrief is None


def test_an_ending_compares_the_choices_with_the_guidance(lost_cat):
    played = play(lost_cat, [("call", "b"), ("hour", "c")])

    assert played.step is None
    assert played.ending.title == "It is lost"
    debrief = played.debrief
    assert [(one.choice.id, one.choice.verdict) for one in debrief.taken] == [
        ("b", "mixed"),
        ("c", "poor"),
    ]
    assert [one.choice.id for one in debrief.advised] == ["a", "a"]
    assert debrief.advised_ending.id == "found"
    assert [one.id for one in debrief.sources] == ["A1", "G1"]
    assert debrief.good == 0


@pytest.mark.parametrize(
    "made",
    [
        [("call", "z")],
        [("hour", "a")],
        [("call", "a"), ("call", "a")],
        [("call", "c"), ("hour", "a")],  # it has ended
        [("call", "a"), ("hour", "a"), ("found", "a")],
    ],
)
def test_choices_that_are_no_way_through_the_drill_are_refused(lost_cat, made):
    with pytest.raises(Refused, match="Begin it again"):
        play(lost_cat, made)


def of_the_force() -> list[Drill]:
    sources = [read(name) for name in courses()]
    return [drill for one in sources if one.is_sound for drill in build(one.raw).drills]


def invented(seed: int) -> Drill:
    """A drill with many ways: each choice leads to a later step or to an ending."""
    luck = random.Random(seed)
    names = list(string.ascii_lowercase[: luck.randint(2, 9)])
    facts = {"A1": {"says": "So.", "source": "A", "status": "V", "checked": "2026-11-01"}}
    steps = []
    for number, name in enumerate(names):
        ahead = [*names[number + 1 :], "good", "bad"]
        choices = [
            {"id": one, "does": "say", "text": one, "leads_to": luck.choice(ahead), "then": "So.",
             "verdict": "good" if one == "a" else luck.choice(["good", "mixed", "poor"]),
             "why": "So.", "facts": ["A1"]}
            for one in string.ascii_lowercase[: luck.randint(2, 5)]
        ]  # fmt: skip
        luck.shuffle(choices)
        steps.append(
            {"id": name, "at": "10:00", "shows": "So.", "ask": "What?", "choices": choices}
        )
    endings = [
        {"id": one, "at": "12:00", "title": one, "shows": "So.", "debrief": "So.", "facts": ["A1"]}
        for one in ("good", "bad")
    ]
    raw = {"id": "d", "title": "D", "for": "All", "minutes": 5, "version": "1.0.0",
           "checked": "2026-11-01", "review_by": "2027-05-01", "begins": "So.", "start": "a",
           "steps": steps, "endings": endings, "cites": ["A1"]}  # fmt: skip
    from app.courses.content.drills import drill
    from app.courses.content.parts import Fact

    return drill(raw, {key: Fact(key, **value) for key, value in facts.items()})


def wander(drill: Drill, luck: random.Random) -> list[tuple[str, str]]:
    """Choose at random to the end; more choices than steps would be going round in circles."""
    made: list[tuple[str, str]] = []
    while step := play(drill, made).step:
        assert len(made) < len(drill.steps), "it goes round in circles"
        made.append((step.id, luck.choice(step.choices).id))
    return made


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_every_way_ends_and_its_debrief_lists_every_choice(seed, luck):
    chooses = random.Random(luck)
    for drill in (invented(seed), *DRILLS):
        made = wander(drill, chooses)

        played = play(drill, made)

        assert played.ending
        debrief = played.debrief
        assert [(one.step.id, one.choice.id) for one in debrief.taken] == made
        assert all(one.choice.why for one in debrief.taken)
        assert {fact for one in debrief.taken for fact in one.choice.facts} <= {
            one.id for one in debrief.sources
        }
        assert all(one.choice.verdict == "good" for one in debrief.advised)
        times = [minutes(one.step.at) for one in debrief.taken] + [minutes(played.ending.at)]
        assert times == sorted(times)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_from_any_moment_on_the_way_some_way_leads_to_an_ending(seed, luck):
    chooses = random.Random(luck)
    for drill in (invented(seed), *DRILLS):
        made = wander(drill, chooses)
        for stopped in range(len(made)):
            resumed = made[:stopped]
            while step := play(drill, resumed).step:
                resumed.append((step.id, step.advised.id))
            assert play(drill, resumed).ending


DRILLS = of_the_force()
