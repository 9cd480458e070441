"""Reading: the gate (who may post), and the requests behind it."""

from app.access.queries.allowed import Allowed, allowed
from app.access.queries.changes import changes
from app.access.queries.duties import (
    endorsed_by,
    endorsers,
    holders_of,
    is_corporate_communication,
    is_first,
    third_person,
    to_endorse,
)
from app.access.queries.gate import (
    all_in_force,
    granted,
    held_by,
    holders,
    standing,
    standings,
    standings_select,
)
from app.access.queries.requests import (
    SORTABLE,
    accounts_to_ask_for,
    covered,
    grants_ended_by,
    has_something_to_ask_for,
    listed,
    matching,
    may_ask_for,
    seen_by,
    waiting,
    waiting_for,
    whole,
)

__all__ = [
    "SORTABLE",
    "Allowed",
    "accounts_to_ask_for",
    "all_in_force",
    "allowed",
    "changes",
    "covered",
    "endorsed_by",
    "endorsers",
    "granted",
    "grants_ended_by",
    "has_something_to_ask_for",
    "held_by",
    "holders",
    "holders_of",
    "is_corporate_communication",
    "is_first",
    "listed",
    "matching",
    "may_ask_for",
    "seen_by",
    "standing",
    "standings",
    "standings_select",
    "third_person",
    "to_endorse",
    "waiting",
    "waiting_for",
    "whole",
]
