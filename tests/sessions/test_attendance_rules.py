"""The rules of attendance and of the code in the room, as tables of cases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.london import LONDON
from app.sessions.rules import attendance as rules
from app.sessions.rules import roomcode
from app.sessions.rules.attendance import How, Mark, Register, State
from tests.sessions.conftest import BEGINS, TERMS

SECRET = b"a secret of one session"
MINUTE = timedelta(minutes=1)


def after(minutes: float) -> datetime:
    """So many minutes after the session began; it lasts 120."""
    return BEGINS + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("mark", "counts"),
    [
        (None, False),
        (Mark(State.ATTENDED), True),
        (Mark(State.ATTENDED, after(9)), True),
        (Mark(State.ABSENT), False),
        (Mark(State.EXCUSED), False),
        (Mark(State.LATE, after(24)), True),  # 96 of 120 minutes: 80 %
        (Mark(State.LATE, after(24.1)), False),
        (Mark(State.LEFT_EARLY, None, after(96)), True),
        (Mark(State.LEFT_EARLY, None, after(95.9)), False),
        (Mark(State.LEFT_EARLY, after(12), after(108)), True),
        (Mark(State.LEFT_EARLY, after(13), after(108)), False),
        (Mark(State.LATE, after(-5)), True),
        (Mark(State.LATE, after(119)), False),
    ],
)
def test_it_counts_for_who_was_there_for_four_fifths_of_the_time(mark, counts):
    assert rules.counts(mark, TERMS) is counts


@pytest.mark.parametrize(
    ("state", "before", "made"),
    [
        (State.LATE, None, Mark(State.LATE, after(30))),
        (State.LATE, Mark(State.LATE, after(20)), Mark(State.LATE, after(20))),
        (State.LATE, Mark(State.ATTENDED, after(1)), Mark(State.LATE, after(30))),
        (State.LEFT_EARLY, None, Mark(State.LEFT_EARLY, None, after(30))),
        (State.LEFT_EARLY, Mark(State.LATE, after(20)), Mark(State.LEFT_EARLY, after(20), after(30))),
        (State.LEFT_EARLY, Mark(State.LATE, after(30)), Mark(State.LEFT_EARLY, None, after(30))),
        (State.ATTENDED, Mark(State.LATE, after(20)), Mark(State.ATTENDED)),
        (State.ABSENT, Mark(State.LATE, after(20)), Mark(State.ABSENT)),
    ],
)  # fmt: skip
def test_one_tap_notes_the_time_and_keeps_what_is_known(state, before, made):
    assert rules.tapped(state, before, after(30)) == made


@pytest.mark.parametrize(
    ("minutes", "states"),
    [(-16, (State.EXCUSED,)), (-15, (State.ATTENDED, State.EXCUSED)), (0, tuple(State))],
)
def test_the_marks_that_make_sense_are_offered(minutes, states):
    assert rules.offered(TERMS, after(minutes)) == states


@pytest.mark.parametrize(("minutes", "state"), [(-15, "attended"), (10, "attended"), (11, "late")])
def test_who_enters_the_code_ten_minutes_late_is_late(minutes, state):
    assert rules.arrived(TERMS, after(minutes)) == Mark(State(state), after(minutes))


OPEN = Register(TERMS, is_cancelled=False, is_closed=False)
CLOSED = Register(TERMS, is_cancelled=False, is_closed=True)
CANCELLED = Register(TERMS, is_cancelled=True, is_closed=False)


@pytest.mark.parametrize(
    ("register", "made", "minutes", "is_self", "why", "says"),
    [
        (OPEN, State.ATTENDED, -15, False, "", ""),
        (OPEN, State.ABSENT, -5, False, "", "Nobody is late, gone or absent before it begins at 10:00."),
        (OPEN, Mark(State.LEFT_EARLY, None, after(-5)), -5, False, "", "before it begins at 10:00."),
        (OPEN, Mark(State.LEFT_EARLY, None, after(60)), 30, False, "", "This time has not come yet."),
        (OPEN, Mark(State.LATE, after(20)), 30, False, "", ""),
        (OPEN, State.ATTENDED, -16, False, "", "People can be marked from 09:45."),
        (OPEN, State.EXCUSED, -9999, False, "", ""),
        (OPEN, State.ATTENDED, 10, True, "", "You cannot mark yourself. Ask another trainer."),
        (CLOSED, State.ATTENDED, 200, False, "Signed the sheet.", ""),
        (CLOSED, State.ATTENDED, 200, False, "", "Give a reason for the correction."),
        (CANCELLED, State.ATTENDED, 10, False, "", "This session is cancelled."),
    ],
)  # fmt: skip
def test_a_trainer_marks_others_in_time_and_later_with_a_reason(
    register, made, minutes, is_self, why, says
):
    made = Mark(made) if isinstance(made, State) else made
    found = rules.why_not_mark(register, made, after(minutes), is_self=is_self, why=why)

    assert says in " ".join(found)
    assert bool(found) is bool(says)


@pytest.mark.parametrize(
    ("register", "before", "minutes", "has_place", "leads", "says"),
    [
        (OPEN, None, -15, True, False, ""),
        (OPEN, Mark(State.ABSENT), 10, True, False, ""),
        (OPEN, None, -16, True, False, "You can enter the code from 09:45."),
        (OPEN, None, 120, True, False, "This session is over."),
        (CLOSED, None, 110, True, False, "This session is over."),
        (OPEN, None, 10, False, False, "You have no place in this session."),
        (OPEN, None, 10, True, True, "You lead this session."),
        (OPEN, Mark(State.EXCUSED), 10, True, False, "You are in the register already."),
        (CANCELLED, None, 10, True, False, "This session is cancelled."),
    ],
)
def test_the_code_is_for_those_with_a_place_while_the_session_is_on(
    register, before, minutes, has_place, leads, says
):
    found = rules.why_not_arrive(register, before, after(minutes), has_place=has_place, leads=leads)

    assert says in " ".join(found)
    assert bool(found) is bool(says)


@pytest.mark.parametrize(
    ("register", "minutes", "says"),
    [(OPEN, 96, ""), (OPEN, 95, "closed from 11:36"), (CLOSED, 200, "closed already"),
     (CANCELLED, 200, "cancelled")],
)  # fmt: skip
def test_the_register_is_closed_once_and_not_too_early(register, minutes, says):
    assert says in " ".join(rules.why_not_close(register, after(minutes)))


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        (Mark(State.LATE, after(20)), ""),
        (Mark(State.LATE), "Enter when they came."),
        (Mark(State.LEFT_EARLY, after(20)), "Enter when they left."),
        (Mark(State.LATE, after(-1)), "They came between 10:00 and 12:00."),
        (Mark(State.LEFT_EARLY, None, after(121)), "They left between 10:00 and 12:00."),
        (Mark(State.LEFT_EARLY, after(50), after(50)), "They left after they came."),
    ],
)
def test_times_that_cannot_be_are_said(mark, says):
    found = " ".join(rules.faults(mark, TERMS))

    assert says in found
    assert bool(found) is bool(says)


@pytest.mark.parametrize(
    ("mark", "how", "words"),
    [
        (Mark(State.ATTENDED, after(2)), How.CODE, "Attended"),
        (Mark(State.LATE, after(25)), How.TRAINER, "Late, came at 10:25"),
        (Mark(State.LEFT_EARLY, after(25), after(60)), How.TRAINER, "Left early, came at 10:25, left at 11:00"),
        (Mark(State.ABSENT), How.TRAINER, "Absent"),
        (Mark(State.ABSENT), How.CLOSING, "No-show"),
    ],
)  # fmt: skip
def test_a_mark_is_said_in_words(mark, how, words):
    assert rules.said(mark, how) == words


# The code

moments = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2036, 1, 1), timezones=st.just(UTC)
)


@given(moments)
def test_a_code_is_accepted_in_its_minute_and_the_next(at):
    made = roomcode.code(SECRET, at)
    begins = at.replace(second=0, microsecond=0)

    assert len(made) == roomcode.LENGTH
    assert set(made) <= set(roomcode.LETTERS)
    assert roomcode.accepts(made, SECRET, begins)
    assert roomcode.accepts(f" {made[:3].lower()}-{made[3:]} ", SECRET, begins + 2 * MINUTE - timedelta(microseconds=1))  # fmt: skip
    assert not roomcode.accepts(made, SECRET, begins + 2 * MINUTE)
    assert not roomcode.accepts(made, SECRET, begins - timedelta(microseconds=1))


@pytest.mark.parametrize("typed", ["", "AAAAAA", "é" * 6, "A" * 20])
def test_another_code_is_not_accepted(typed):
    assert not roomcode.accepts(typed, SECRET, BEGINS)


def test_each_session_and_each_minute_has_its_own_code():
    codes = {roomcode.code(SECRET, BEGINS + n * MINUTE) for n in range(500)}
    others = {roomcode.code(b"another session", BEGINS + n * MINUTE) for n in range(500)}

    assert len(codes | others) == 1000


@pytest.mark.parametrize(("second", "left"), [(0, 60), (1, 59), (59.9, 1)])
def test_the_room_is_shown_the_next_code_when_it_is_due(second, left):
    at = datetime(2026, 12, 8, 10, 0, tzinfo=LONDON) + timedelta(seconds=second)

    assert roomcode.seconds_left(at) == left
