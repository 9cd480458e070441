"""The rules of sessions as tables of cases, and held to what must always be so."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.london import LONDON
from app.sessions.rules import days, places, terms
from app.sessions.rules.days import Every, Other
from app.sessions.rules.places import Place, Wish
from app.sessions.rules.terms import Kind, Terms

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BEGINS = datetime(2027, 5, 4, 9, 0, tzinfo=UTC)


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)


# Places and the waiting list

QUEUE = [11, 12, 13, 14]


@pytest.mark.parametrize(
    ("who", "capacity", "stands"),
    [(11, 2, Place(True)), (12, 2, Place(True)), (13, 2, Place(False, 1)), (14, 2, Place(False, 2)),
     (14, 4, Place(True)), (15, 2, None), (11, 0, Place(False, 1))],
)  # fmt: skip
def test_who_came_first_has_a_place(who, capacity, stands):
    assert places.place(QUEUE, capacity, who) == stands


queues = st.lists(st.integers(1, 40), unique=True, max_size=12)


@given(queues, st.integers(1, 8))
def test_nobody_is_lost_and_no_more_have_a_place_than_there_are(queue, capacity):
    placed, waiting = places.split(queue, capacity)

    assert [*placed, *waiting] == queue
    assert len(placed) <= capacity
    assert not waiting or len(placed) == capacity


@given(queues, st.integers(1, 8), st.data())
def test_who_leaves_makes_room_for_the_first_who_waits_and_for_nobody_else(queue, capacity, data):
    gone = data.draw(st.sampled_from(queue)) if queue else 0
    after = [one for one in queue if one != gone]
    placed, waiting = places.split(queue, capacity)

    moved = places.promoted(queue, capacity, after, capacity)

    assert moved == (list(waiting[:1]) if gone in placed else [])


@given(queues, st.integers(1, 8), st.integers(0, 4))
def test_more_room_promotes_as_many_as_it_holds(queue, capacity, more):
    waiting = queue[capacity:]

    assert places.promoted(queue, capacity, queue, capacity + more) == waiting[:more]


WISH = Wish(BEGINS, BEGINS - timedelta(days=2), False, False, True, True)


@pytest.mark.parametrize(
    ("changed", "at", "said"),
    [({}, AT, ()),
     ({"is_cancelled": True}, AT, ("cancelled",)),
     ({}, BEGINS, ("has begun",)),
     ({}, BEGINS - timedelta(days=1), ("has closed",)),
     ({"by_planner": True}, BEGINS - timedelta(days=1), ()),
     ({"by_planner": True}, BEGINS, ("has begun",)),
     ({"is_in_queue": True, "is_for_them": False}, AT, ("booking for this person", "only for people")),
     ({"is_for_them": False, "by_planner": True}, AT, ()),
     ({"serves": False}, AT, ("does not serve",))],
)  # fmt: skip
def test_why_no_place_can_be_asked_for(changed, at, said):
    reasons = places.why_not_book(replace(WISH, **changed), at)

    assert len(reasons) == len(said)
    assert all(part in reason for part, reason in zip(said, reasons, strict=True))


@pytest.mark.parametrize(
    ("cancelled", "at", "may"),
    [(False, AT, True), (True, AT, False), (False, BEGINS, False)],
)
def test_a_booking_can_be_cancelled_until_the_session_begins(cancelled, at, may):
    assert (places.why_not_leave(BEGINS, cancelled, at) == ()) is may


@given(st.lists(st.sampled_from(["change", "leave", "book"]), max_size=20))
def test_the_sequence_rises_with_everything_that_is_sent(story):
    version, earlier, booked = 1, 0, True
    sent = [places.sequence(version, earlier)]
    for what in story:
        if what == "change":
            version += 1
        elif booked == (what == "book"):
            continue
        elif what == "leave":
            booked = False
            sent.append(places.sequence(version, earlier, is_withdrawn=True))
        else:
            booked, earlier = True, earlier + 1
        if booked:
            sent.append(places.sequence(version, earlier))

    assert sent == sorted(set(sent))


# Days and times


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [(date(2027, 3, 27), 10, 10), (date(2027, 3, 28), 10, 9), (date(2027, 10, 30), 10, 9),
     (date(2027, 10, 31), 10, 10), (date(2027, 10, 31), 1, 0)],
)  # fmt: skip
def test_a_time_is_what_the_clocks_in_london_show(day, hour, utc):
    assert days.moment(day, time(hour)).hour == utc


def test_a_time_that_the_clocks_leave_out_is_none():
    with pytest.raises(ValueError, match="clocks go forward"):
        days.moment(date(2027, 3, 28), time(1, 30))


def test_days_before_keep_the_time_by_the_clock():
    after_the_change = london(2027, 3, 29, 10, 0)

    assert days.days_before(after_the_change, 2) == london(2027, 3, 27, 10, 0)
    assert days.days_before(after_the_change, 0) == after_the_change


@pytest.mark.parametrize(
    ("first", "every", "then"),
    [((2027, 3, 23, 10, 0), Every.WEEK, [(3, 30), (4, 6), (4, 13)]),
     ((2027, 10, 26, 10, 0), Every.TWO_WEEKS, [(11, 9), (11, 23), (12, 7)]),
     ((2027, 3, 9, 10, 0), Every.MONTH, [(4, 13), (5, 11), (6, 8)]),  # the second Tuesday
     ((2027, 3, 30, 10, 0), Every.MONTH, [(4, 27), (5, 25), (6, 29)]),  # the fifth, then the last
     ((2027, 11, 2, 10, 0), Every.MONTH, [(12, 7), (1, 4), (2, 1)])],
)  # fmt: skip
def test_repeats(first, every, then):
    made = [one.astimezone(LONDON) for one in days.repeats(london(*first), every, 3)]

    assert [(one.month, one.day) for one in made] == then
    assert {(one.hour, one.minute) for one in made} == {(10, 0)}


moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(
    lambda one: one.replace(hour=max(one.hour, 3), tzinfo=LONDON)
)


@given(moments, st.sampled_from(Every), st.integers(1, 26))
def test_each_repeat_keeps_the_weekday_and_the_time_by_the_clock(first, every, times):
    made = [one.astimezone(LONDON) for one in days.repeats(first, every, times)]

    assert len(made) == times
    assert made == sorted(set(made))
    assert {one.time() for one in made} == {first.time()}
    assert {one.weekday() for one in made} == {first.weekday()}
    if every is Every.MONTH:
        months = [one.year * 12 + one.month for one in [first, *made]]
        assert months == list(range(months[0], months[0] + times + 1))


@pytest.mark.parametrize(
    ("day", "said"),
    [((2027, 5, 4), ""), ((2027, 5, 3), "bank holiday"), ((2027, 5, 8), "not a working day"),
     ((2026, 12, 25), "Christmas Day"), ((2026, 12, 28), "Boxing Day"), ((2026, 11, 30), "")],
)  # fmt: skip
def test_days_that_are_pointed_out(day, said):
    found = days.why_not_working(london(*day, 23, 30))

    assert said in found
    assert bool(found) == bool(said)


def test_a_session_at_the_same_time_is_pointed_out_and_the_next_one_is_not():
    two_hours = timedelta(hours=2)
    during = Other("Another", BEGINS + timedelta(hours=1), BEGINS + two_hours, "You have a place")
    after = Other("Later", BEGINS + two_hours, BEGINS + 2 * two_hours, "You have a place")

    found = days.points(BEGINS, BEGINS + two_hours, [during, after])

    assert [one.partition(":")[0] for one in found] == ["You have a place"]
    assert "Another, 11:00 to 12:00" in found[0]


def test_what_is_not_finished_stays_in_its_order():
    assert days.unfinished(["a", "b", "c"], frozenset("b")) == ("a", "c")
    assert days.pre_work_due(london(2027, 3, 29, 10, 0)) == london(2027, 3, 27, 10, 0)


# Terms and what their change means

TERMS = Terms(
    kind=Kind.ROOM, starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=2), place="Room 4",
    video_link="", capacity=16, least=6, booking_closes_at=BEGINS - timedelta(days=2),
    pre_work=("one",), note="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [({}, ()),
     ({"starts_at": AT, "booking_closes_at": AT}, ("later than now",)),
     ({"ends_at": BEGINS}, ("end after",)),
     ({"booking_closes_at": BEGINS + timedelta(1)}, ("close before",)),
     ({"capacity": 0, "least": 0}, ("at least one",)),
     ({"least": 17}, ("smallest number",))],
)  # fmt: skip
def test_terms_that_cannot_be(changed, said):
    reasons = terms.why_not(replace(TERMS, **changed), AT)

    assert len(reasons) == len(said)
    assert all(part in reason for part, reason in zip(said, reasons, strict=True))


@pytest.mark.parametrize(
    ("changed", "in_queue", "at", "said"),
    [({"capacity": 10}, 10, AT, ()),
     ({"capacity": 9}, 10, AT, ("10 people have a place",)),
     ({"capacity": 15}, 20, AT, ("16 people have a place",)),
     ({"capacity": 17}, 20, AT, ()),
     ({}, 0, AT, ("Nothing is different",)),
     ({"place": "Room 5"}, 0, BEGINS, ("later than now", "has begun"))],
)  # fmt: skip
def test_changes_that_cannot_be(changed, in_queue, at, said):
    reasons = terms.why_not_change(TERMS, replace(TERMS, **changed), in_queue, at)

    assert len(reasons) == len(said)
    assert all(part in reason for part, reason in zip(said, reasons, strict=True))


@pytest.mark.parametrize(
    ("changed", "said"),
    [({}, []), ({"capacity": 20, "least": 1}, []),
     ({"starts_at": BEGINS - timedelta(hours=1)}, ["now on Tuesday"]),
     ({"place": "Room 5"}, ["in Room 5"]),
     ({"kind": Kind.VIDEO, "video_link": "https://video.example/1"}, ["by video"]),
     ({"pre_work": (), "note": "Bring a pen."}, ["lessons", "should know"])],
)  # fmt: skip
def test_what_those_booked_hear(changed, said):
    found = terms.told(TERMS, replace(TERMS, **changed))

    assert len(found) == len(said)
    assert all(part in one for part, one in zip(said, found, strict=True))


def test_the_same_terms_after_the_clocks_have_changed():
    winter = replace(
        TERMS,
        starts_at=london(2027, 3, 23, 10, 0),
        ends_at=london(2027, 3, 23, 12, 0),
        booking_closes_at=london(2027, 3, 21, 10, 0),
    )

    summer = terms.moved(winter, london(2027, 3, 30, 10, 0))

    assert summer.ends_at == london(2027, 3, 30, 12, 0)
    assert summer.booking_closes_at == london(2027, 3, 28, 10, 0)
    assert terms.closes_days(summer) == 2
