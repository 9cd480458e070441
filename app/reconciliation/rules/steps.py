"""What becomes of a finding."""

from enum import StrEnum


class Outcome(StrEnum):
    """What somebody, or the next list, says of a finding."""

    EXPLAINED = "explained"  # it is as it should be
    MENDED = "mended"  # on the platform; the next list shows whether that is so
    REOPENED = "reopened"
    GONE = "gone"  # the next list does not show it any more


class State(StrEnum):
    """Where a finding stands."""

    OPEN = "Open"
    OVERDUE = "Overdue"
    MENDED = "Said to be mended"
    EXPLAINED = "Explained"
    CLOSED = "Closed"


OFFERED: dict[State, tuple[Outcome, ...]] = {
    State.OPEN: (Outcome.MENDED, Outcome.EXPLAINED),
    State.OVERDUE: (Outcome.MENDED, Outcome.EXPLAINED),
    State.MENDED: (Outcome.EXPLAINED, Outcome.REOPENED),
    State.EXPLAINED: (Outcome.MENDED, Outcome.REOPENED),
    State.CLOSED: (),
}  # what somebody may say of a finding in each state
