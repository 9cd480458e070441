"""Drawing: what the blueprint asks for, new each time, with keys that mean nothing elsewhere."""

import re
from collections import Counter

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from app.courses.content import build
from app.courses.source import read
from app.training.rules.grading import read as read_form
from app.training.rules.paper import Paper, draw
from tests.training import given

SMALL = given.course()
REAL = build(read("twitter-protocol").raw)
seeds = st.text("0123456789abcdef", min_size=64, max_size=64)


@pytest.mark.parametrize("course", [SMALL, REAL], ids=["small", "real"])
@any_of(seed=seeds)
def test_each_objective_is_drawn_as_often_as_it_says_and_nothing_twice(course, seed):
    paper = draw(course, seed)

    names = [item.question for item in paper.items]
    drawn = Counter(course.question(one).objective for one in names)
    assert drawn == {one.id: one.draw for one in course.objectives}
    assert len(set(names)) == len(names)


@any_of(seed=seeds)
def test_every_option_is_offered_once_under_a_key_of_its_own(seed):
    for item in draw(REAL, seed).items:
        asked = REAL.question(item.question)
        assert sorted(option for _, option in item.options) == sorted(o.id for o in asked.options)
        keys = [key for key, _ in (*item.options, *item.choices)]
        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch("[0-9a-f]{12}", key) for key in keys)


@any_of(seed=seeds, other=seeds)
def test_no_key_of_one_sitting_means_anything_in_another(seed, other):
    if seed != other:
        assert not all_keys(draw(REAL, seed)) & all_keys(draw(REAL, other))


@any_of(seed=seeds)
def test_the_same_secret_gives_the_same_paper_and_it_is_kept_whole(seed):
    paper = draw(REAL, seed)

    assert draw(REAL, seed) == paper
    assert Paper.from_json(paper.as_json()) == paper


@any_of(seed=seeds, other=seeds)
def test_questions_of_the_last_sitting_come_again_only_where_the_bank_has_no_others(seed, other):
    last = {item.question for item in draw(REAL, seed).items}

    paper = draw(REAL, other, frozenset(last))

    for objective in REAL.objectives:
        bank = {one.id for one in REAL.questions if one.objective == objective.id}
        again = {item.question for item in paper.items} & bank & last
        assert len(again) == max(0, objective.draw - len(bank - last))


def test_options_stand_in_every_place_about_equally_often():
    places = Counter()
    for number in range(400):
        paper = draw(SMALL, f"{number:064d}")
        item = next(one for one in paper.items if "single" in one.question)
        places[[option for _, option in item.options].index("b")] += 1
    assert set(places) == {0, 1, 2, 3}
    assert all(60 < count < 140 for count in places.values())


@any_of(seed=seeds)
def test_what_a_browser_sends_is_read_as_what_was_meant(seed):
    for item in draw(SMALL, seed).items:
        asked = SMALL.question(item.question)
        for meant in (given.right_answer(asked), given.wrong_answer(asked)):
            assert read_form(asked, item, given.filled_in(item, meant)) == meant


def all_keys(paper: Paper) -> set[str]:
    return {key for item in paper.items for key, _ in (*item.options, *item.choices)}
