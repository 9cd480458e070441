"""How long a certificate holds, its serial, its state: tables and properties."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certification import rules
from app.certification.rules import State, months_after, new_serial, read_serial, state, term
from app.core.london import LONDON, end_of, last_day, start_of

POLICY = {"validity_months": 12, "renewal_window_days": 60, "restores_within_days": 90}
moments = st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("issued_at", "last"),
    [
        (london(2025, 12, 19, 14, 5), date(2026, 12, 19)),
        (london(2024, 2, 29, 9, 0), date(2025, 2, 28)),  # 29 February
        (london(2023, 2, 28, 9, 0), date(2024, 2, 28)),
        (london(2026, 3, 29, 0, 30), date(2027, 3, 29)),  # the day the clocks go forward
        (london(2026, 10, 25, 1, 30), date(2027, 10, 25)),  # the day they go back
        (london(2026, 6, 30, 23, 59), date(2027, 6, 30)),  # summer: 22:59 UTC
        (london(2026, 7, 1, 0, 1), date(2027, 7, 1)),  # still 30 June in UTC
    ],
)
def test_a_certificate_holds_to_the_end_of_the_same_day_a_year_later(issued_at, last):
    found = term(issued_at, None, **POLICY)

    assert found.starts_at == issued_at
    assert found.ends_at == end_of(last)
    assert last_day(found.ends_at) == last


def test_it_ends_at_a_london_midnight_which_in_summer_is_23_00_utc():
    assert term(london(2026, 6, 30, 12), None, **POLICY).ends_at == datetime(
        2027, 6, 30, 23, tzinfo=UTC
    )
    assert term(london(2026, 12, 1, 12), None, **POLICY).ends_at == datetime(
        2027, 12, 2, tzinfo=UTC
    )


def test_renewal_inside_the_window_loses_no_day():
    old = end_of(date(2026, 12, 19))

    early = term(london(2026, 10, 20, 0, 0), old, **POLICY)  # the first moment: 60 days before
    late = term(london(2026, 12, 19, 23, 59), old, **POLICY)

    assert early.ends_at == late.ends_at == end_of(date(2027, 12, 19))


def test_before_the_window_and_after_the_end_a_year_counts_from_the_day_itself():
    old = end_of(date(2026, 12, 19))

    assert last_day(term(london(2026, 10, 19, 23, 59), old, **POLICY).ends_at) == date(2027, 10, 19)
    assert last_day(term(london(2026, 12, 20, 0, 0), old, **POLICY).ends_at) == date(2027, 12, 20)


def test_the_window_opens_at_the_start_of_a_london_day():
    opens = rules.renewal_opens_at(end_of(date(2026, 5, 10)), 60)

    assert opens == start_of(date(2026, 3, 11))  # before the clocks go forward


def test_a_certificate_restores_access_that_ended_up_to_90_days_before():
    assert term(london(2026, 12, 19, 14, 5), None, **POLICY).restores_from == start_of(
        date(2026, 9, 20)
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 15), 36, date(2029, 1, 15)),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, expected):
    assert months_after(day, months) == expected


@given(moments, st.integers(1, 60))
def test_a_term_always_ends_at_the_start_of_a_london_day_at_least_its_months_later(at, months):
    found = term(at, None, **{**POLICY, "validity_months": months})

    assert found.ends_at == start_of(found.ends_at.astimezone(LONDON).date())
    assert found.starts_at == at < found.ends_at
    assert found.ends_at - at >= timedelta(days=28 * months)
    assert found.restores_from <= at


@given(moments, st.integers(0, 59))
def test_whenever_in_the_window_one_renews_the_end_is_the_same(at, days_early):
    old = term(at, None, **POLICY).ends_at
    renewed = term(old - timedelta(days=days_early, seconds=1), old, **POLICY)

    assert renewed.ends_at == end_of(months_after(last_day(old), 12))
    assert renewed.ends_at > old


@given(moments, st.integers(1, 400))
def test_an_early_renewal_never_ends_before_a_late_one_began(at, days):
    """Being early never costs anything: its end is never before that of a fresh certificate."""
    old = at + timedelta(days=days)
    assert term(at, old, **POLICY).ends_at >= term(at, None, **POLICY).ends_at


def test_serials_are_long_unalike_and_safe_in_links():
    made = {new_serial("KH") for _ in range(2000)}

    assert len(made) == 2000
    assert all(one.startswith("KH-") for one in made)
    assert all(one.replace("-", "").isalnum() for one in made)
    assert all(len(one.replace("-", "")) == 2 + 26 + 1 for one in made)


@given(st.data())
def test_a_serial_is_read_however_it_is_typed(data):
    serial = new_serial("KH")
    typed = "".join(
        data.draw(st.sampled_from([one, one.lower()]))
        + data.draw(st.sampled_from(["", "", " ", "-"]))
        for one in serial.replace("-", "")
    )
    typed = typed.replace("0", data.draw(st.sampled_from("0Oo")))
    typed = typed.replace("1", data.draw(st.sampled_from("1IiLl")))

    assert read_serial(typed) == serial


@given(st.integers(0, 25), st.sampled_from(rules.CROCKFORD))
def test_one_wrong_letter_is_always_noticed(place, letter):
    serial = new_serial("KH")
    body = list(serial.removeprefix("KH-").replace("-", ""))
    if body[place] == letter:
        return
    body[place] = letter

    assert read_serial("KH" + "".join(body)) is None


@given(st.integers(0, 24))
def test_two_letters_changed_round_are_always_noticed(place):
    serial = new_serial("KH")
    body = list(serial.removeprefix("KH-").replace("-", ""))
    if body[place] == body[place + 1]:
        return
    body[place], body[place + 1] = body[place + 1], body[place]

    assert read_serial("KH" + "".join(body)) is None


@given(st.text(max_size=60))
def test_nonsense_is_no_serial(text):
    assert read_serial(text) is None


NOW = london(2026, 11, 23, 14, 5)
LATER, EARLIER = NOW + timedelta(days=9), NOW - timedelta(days=9)


@pytest.mark.parametrize(
    ("ended_at", "revoked_at", "is_followed", "expected"),
    [
        (LATER, None, False, State.IN_FORCE),
        (LATER, None, True, State.SUPERSEDED),  # renewed early
        (EARLIER, None, False, State.LAPSED),
        (NOW, None, False, State.LAPSED),  # up to, not including, its end
        (EARLIER, None, True, State.SUPERSEDED),  # they need not pass again
        (EARLIER, EARLIER, False, State.REVOKED),
        (NOW, NOW, True, State.REVOKED),
        (LATER, LATER, False, State.IN_FORCE),  # asked about a moment before the revocation
    ],
)
def test_the_state_of_a_certificate(ended_at, revoked_at, is_followed, expected):
    found = state(ended_at=ended_at, revoked_at=revoked_at, is_followed=is_followed, at=NOW)

    assert found is expected


@pytest.mark.parametrize(
    ("typed", "same"), [("sam  ELLIS ", True), ("Sam Ellis", True), ("S Ellis", False), ("", False)]
)
def test_the_name_typed_under_an_undertaking(typed, same):
    assert rules.is_same_name(typed, "Sam Ellis") is same


@pytest.mark.parametrize(
    ("found", "ends_on", "word"),
    [
        (State.IN_FORCE, date(2027, 1, 22), "In force"),
        (State.IN_FORCE, date(2027, 1, 21), "Lapses soon"),  # 60 days after 23 November, 14:05
        (State.SUPERSEDED, date(2026, 12, 1), "Superseded"),
        (State.LAPSED, date(2026, 11, 22), "Lapsed"),
    ],
)
def test_the_word_on_the_tag(found, ends_on, word):
    assert rules.tag_word(found, end_of(ends_on), NOW) == word


def test_initials():
    assert rules.initials("Sam van der Ellis") == "SvdE"
