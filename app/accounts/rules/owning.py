"""Who may answer for an account, and who does at a moment.

Source: the force's social media strategy (2018): accounts are managed by sergeants and delegated
officers.
"""

from enum import StrEnum

from app.people.rules import Kind

# Ranks below sergeant. Every other rank of the force's list is a sergeant's or above.
BELOW_SERGEANT = frozenset({"PC", "DC", "SC", "PCSO", ""})


class Answers(StrEnum):
    """Who answers for an account."""

    OWNER = "owner"
    DEPUTY = "deputy"
    NOBODY = "nobody"


def may_own(rank: str, kind: str) -> bool:
    """Say whether somebody may own an account: of sergeant's rank or above, or staff."""
    return kind == Kind.STAFF or rank not in BELOW_SERGEANT


def answers(owner_serves: bool, deputy_serves: bool) -> Answers:
    """Return who answers for an account: its owner while they serve, then its deputy. False also
    stands for there being none.
    """
    if owner_serves:
        return Answers.OWNER
    return Answers.DEPUTY if deputy_serves else Answers.NOBODY
