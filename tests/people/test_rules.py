"""Names, numbers, scopes: the rules as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.rules import HELD_BY, Role, Viewer, collar, faults_of, sort_name, tidy, titled


@pytest.mark.parametrize(
    ("number", "name", "says"),
    [
        ("1207", "Sam Ellis", ()),
        ("PC-12A", "Zoë O’Connor-Ng", ()),
        ("", "Sam Ellis", ("collar number",)),
        ("12/07", "Sam Ellis", ("collar number",)),
        ("1" * 21, "Sam Ellis", ("collar number",)),
        ("1207", "", ("1 to 120",)),
        ("1207", "x" * 121, ("1 to 120",)),
        ("1207", "Sam\x00Ellis", ("control",)),
        ("1207", "Sam\nEllis", ("control",)),
        ("1207", "Sam \u202esillE", ("control",)),
        ("1207", "Sam\u200fEllis", ("control",)),
        ("?", "\ud800", ("collar number", "control")),
    ],
)
def test_a_number_and_a_name_are_refused_with_every_reason(number, name, says):
    found = faults_of(collar(number), tidy(name))

    assert len(found) == len(says)
    assert all(part in sentence for part, sentence in zip(says, found, strict=True))


def test_a_name_is_kept_composed_with_single_blanks():
    assert tidy("  Zoe\u0308   Ellis ") == "Zoë Ellis"


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(text):
    assert tidy(tidy(text)) == tidy(text)
    assert collar(collar(text)) == collar(text)


def test_names_sort_and_are_found_without_accents_or_capitals():
    assert sort_name("Zoë ÅSTRÖM") == "zoe astrom"


def test_staff_without_a_rank_are_called_by_name():
    assert (titled("PC", "Sam Ellis"), titled("", "Priya Shah")) == ("PC Sam Ellis", "Priya Shah")


@given(st.dictionaries(st.sampled_from(Role), st.just(("",))))
def test_nobody_may_more_than_their_roles_hold_and_everyone_is_a_learner(scopes):
    viewer = Viewer(1, "", "", "", "", scopes)

    assert Role.LEARNER in viewer.roles
    assert viewer.permissions == {
        permission for permission, holders in HELD_BY.items() if holders & viewer.roles
    }
