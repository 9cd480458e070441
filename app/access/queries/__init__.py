"""Reading: the gate (who may post), and the requests behind it."""

from app.access.queries.allowed import Allowed, allowed
from app.access.queries.duties import (
    endorsed_by,
    endorsers,
    holders_of,
    is_corporate_communication,
    is_first,
    third_person,
    to_endorse,
)
from app.access.queries.exceptions import exceptions, waits_for_confirmation
from app.access.queries.gate import (
    all_in_force,
    granted,
    held_by,
    holders,
    standing,
    standings,
    standings_select,
)
from app.access.queries.map import Neighbourhood, neighbourhoods
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
from app.access.queries.risk import posting
from app.access.queries.suspensions import (
    kinds_of,
    open_suspension,
    suspendable,
    suspensions,
)
from app.access.queries.work import Kind, Task, work

__all__ = [
    "SORTABLE",
    "Allowed",
    "Kind",
    "Neighbourhood",
    "Task",
    "accounts_to_ask_for",
    "all_in_force",
    "allowed",
    "covered",
    "endorsed_by",
    "endorsers",
    "exceptions",
    "granted",
    "grants_ended_by",
    "has_something_to_ask_for",
    "held_by",
    "holders",
    "holders_of",
    "is_corporate_communication",
    "is_first",
    "kinds_of",
    "listed",
    "matching",
    "may_ask_for",
    "neighbourhoods",
    "open_suspension",
    "posting",
    "seen_by",
    "standing",
    "standings",
    "standings_select",
    "suspendable",
    "suspensions",
    "third_person",
    "to_endorse",
    "waiting",
    "waiting_for",
    "waits_for_confirmation",
    "whole",
    "work",
]
