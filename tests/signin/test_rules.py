"""Passwords, waits: the rules as tables."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.signin import rules

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
SAM = rules.own_words("Sam Ellis", "1207", "Hertfordshire Constabulary")
SECONDS = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("three words unlike any other", None),
        ("æøå ňřš ĳĸŀ ŋœŧ", None),
        ("x" * 5 + " pasted from a manager: " + "q9" * 480, None),
        ("elevenchars", "12 characters or more"),
        ("long and winding road " * 46, "1000 characters or fewer"),
        ("passwordpassword", "many people use"),
        ("PasswordPassword", "many people use"),
        ("qwertyuiopas", "many people use"),
        ("abababababab", "many people use"),
        ("my name is ellis ok", "your name"),
        ("SAMELLIS and more", "your name"),
        ("sam ellis and more", "your name"),
        ("collar 1207 for ever", "your number"),
        ("hertfordshire rain", "the force"),
        ("the keyholder's dog", "Keyholder"),
    ],
)
def test_a_password_is_refused_only_for_what_makes_it_easy_to_guess(password, says):
    found = rules.faults(password, SAM)

    assert bool(found) == (says is not None)
    assert says is None or says in found[0]


def test_short_names_do_not_refuse_half_the_dictionary():
    own = rules.own_words("Jo Lee", "31", "Hertfordshire Constabulary")

    assert not rules.faults("sleepy enjoyable hills", own)
    assert rules.faults("jolee walks the dog", own)


def test_the_shipped_list_holds_thousands_of_long_passwords():
    shipped = rules.common_passwords()

    assert len(shipped) >= 3000
    assert all(len(one) >= rules.SHORTEST and one == one.casefold() for one in shipped)


def _burst(number, until=AT):
    return [until - n * SECONDS for n in range(number)]


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, None), (9, None), (10, 2), (11, 4), (12, 8), (15, 64), (18, 300), (60, 300)],
)
def test_after_ten_failures_in_five_minutes_the_waits_grow_to_five_minutes(failures, seconds):
    until = rules.wait_until(_burst(failures), AT)

    assert until == (AT + seconds * SECONDS if seconds else None)


@given(st.lists(st.integers(0, 1200), max_size=60))
def test_a_wait_always_ends_by_itself_within_five_minutes(ages):
    failures = [AT - age * SECONDS for age in ages]

    until = rules.wait_until(failures, AT)

    assert until is None or AT < until <= AT + rules.LONGEST_WAIT
    assert rules.wait_until(failures, AT + rules.LONGEST_WAIT) is None


def test_an_accent_is_the_same_however_the_keyboard_writes_it():
    assert rules.composed("cafe\u0301 au lait for two") == rules.composed("café au lait for two")


@pytest.mark.parametrize(
    ("agent", "called"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        (
            "Mozilla/5.0 (Android 16; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0",
            "Firefox on Android",
        ),
        ("<script>", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_a_sign_in_is_told_by_the_name_people_know(agent, called):
    assert rules.device(agent) == called
