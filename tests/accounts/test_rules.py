"""The rules of an account's life, as tables of cases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.accounts.rules import Life, Measure, Span, State, review_fault, state

OPENED = datetime(2026, 1, 1, 9, tzinfo=UTC)
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def held(
    *kinds: str, closing: bool = False, closed_at: datetime | None = None, merged=False
) -> Life:
    spans = tuple(Span(one, AT - DAY, AT + DAY) for one in kinds)
    return Life(OPENED, closed_at, merged, spans, (Span("closed", AT - DAY),) if closing else ())


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (held(), State.OPEN),
        (held("restricted"), State.RESTRICTED),
        (held("restricted", "dormant"), State.DORMANT),
        (held("restricted", "dormant", "suspended"), State.SUSPENDED),
        (held(*Measure), State.COMPROMISED),
        (held(closing=True), State.CLOSING),
        (held("restricted", closing=True), State.RESTRICTED),
        (held("compromised", closed_at=AT), State.CLOSED),
        (held(closed_at=AT, merged=True), State.MERGED),
        (held(closed_at=AT + DAY, merged=True), State.OPEN),
        (Life(AT + DAY), State.NOT_YET),
    ],
)
def test_the_state_of_an_account_is_what_weighs_most(life, expected):
    assert state(life, AT) is expected


@pytest.mark.parametrize("kind", list(Measure))
def test_a_measure_holds_from_its_beginning_up_to_its_end(kind):
    life = Life(OPENED, measures=(Span(kind, AT, AT + DAY),))
    tick = timedelta(microseconds=1)

    found = [state(life, one) for one in (AT - tick, AT, AT + DAY - tick, AT + DAY)]

    assert found == [State.OPEN, State(kind), State(kind), State.OPEN]


@pytest.mark.parametrize(
    ("kind", "days", "says"),
    [
        (Measure.SUSPENDED, 0, "after today"),
        (Measure.SUSPENDED, 1, ""),
        (Measure.SUSPENDED, 28, ""),
        (Measure.SUSPENDED, 29, "on or before 29\u00a0June 2026, 28 days from today"),
        (Measure.COMPROMISED, 29, "28 days"),
        (Measure.RESTRICTED, 29, ""),
        (Measure.DORMANT, 366, ""),
        (Measure.DORMANT, 367, "366 days"),
    ],
)
def test_a_measure_is_looked_at_again_in_time(kind, days, says):
    today = date(2026, 6, 1)

    fault = review_fault(kind, today + timedelta(days=days), today)

    assert says in fault
    assert bool(fault) == bool(says)
