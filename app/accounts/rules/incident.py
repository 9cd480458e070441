"""What is done when an account was taken over, or may have been: a fixed list, with a clock.

Source: the force's facts on access governance, section 8, after what went wrong elsewhere (posts sent
from a force's own publishing tool at night) and the NCSC's guidance on protecting what one publishes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST, SOON = timedelta(minutes=15), timedelta(minutes=60)
DECIDE_DATA = timedelta(hours=72)  # UK GDPR, article 33
REVIEW = timedelta(days=14)  # ten working days


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `within` counts from the lock; None: as soon as it can be. `rings` names the
    contacts to ring.
    """

    key: str
    title: str
    does: str
    within: timedelta | None = None
    rings: tuple[str, ...] = ()


STEPS = (
    Step(
        "communication-told", "Tell Corporate Communication",
        "Ring the duty officer. They lead from here.", FIRST,
        ("communication-day", "communication-out-of-hours"),
    ),
    Step(
        "security-told", "Tell information security",
        "Say which account, since when, and what you saw.", FIRST, ("information-security",),
    ),
    Step(
        "control-room-told", "Tell the control room",
        "The public may ring about what was posted.", FIRST, ("control-room",),
    ),
    Step(
        "locked-in-tool", "Lock it in the management tool",
        "Use its own lock, or take the account out of it. Keyholder cannot reach the platform.",
        FIRST,
    ),
    Step(
        "kept", "Keep what was posted",
        "Pictures of false posts and direct messages, with their times, before anything is deleted.",
        SOON,
    ),
    Step(
        "sessions-ended", "End every session",
        "Sign out all devices, and remove the applications that are connected.", SOON,
    ),
    Step(
        "password-changed", "Change the platform’s own password",
        "From a device that is known to be clean. Never write it here.", SOON,
    ),
    Step(
        "recovery-checked", "Check the recovery mailbox and telephone",
        "A stranger may have changed where the platform sends its codes.", SOON,
    ),
    Step("platform-told", "Tell the platform", "Use its route for police and government.", SOON),
    Step(
        "public-told", "Tell the public",
        "From another official account. Do not repeat the false text; ask the media to ignore it.",
    ),
    Step(
        "data-decided", "Decide about personal data",
        "If anybody’s data could have been read, such as direct messages, the data protection "
        "officer decides whether the Information Commissioner is told.",
        DECIDE_DATA, ("data-protection",),
    ),
    Step(
        "investigated", "Hand it to be investigated",
        "It may be a crime under the Computer Misuse Act. If it may be one of us, Professional "
        "Standards come first. Keep the evidence.",
        None, ("professional-standards",),
    ),
    Step(
        "restored", "Make the account safe again",
        "New credentials, two factors, and the platform’s list of people compared afresh.",
    ),
    Step(
        "given-again", "Give access again, one by one",
        "Nobody’s access comes back by itself. Each has read the Protocol again.",
    ),
    Step(
        "reviewed", "Review it",
        "What was learned goes into the next e-mail to those who run accounts.", REVIEW,
    ),
)  # fmt: skip
BY_KEY: Mapping[str, Step] = {one.key: one for one in STEPS}


def due_at(step: Step, locked_at: datetime) -> datetime | None:
    """Return by when a step is to be done; None where it has no limit."""
    return locked_at + step.within if step.within else None


def clock(locked_at: datetime, at: datetime) -> str:
    """Return how long it is since the lock: "0 minutes", "2 hours 5 minutes", "3 days 4 hours"."""
    minutes = max(0, int((at - locked_at).total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{_many(days, 'day')} {_many(hours, 'hour')}"
    return f"{_many(hours, 'hour')} {_many(rest, 'minute')}" if hours else _many(rest, "minute")


def _many(number: int, of: str) -> str:
    return f"{number} {of}{'' if number == 1 else 's'}"
