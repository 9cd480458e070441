"""Reading: the register's side of a comparison, lists that were held against it, and findings."""

from app.reconciliation.queries.findings import (
    FOUND_BY,
    Open,
    Said,
    counts,
    covered,
    found,
    listed,
    matching,
    may_own,
    open_of,
    said_of,
    state_of,
)
from app.reconciliation.queries.register import last_grant, register, shown_before
from app.reconciliation.queries.uploads import (
    Due,
    due,
    mapping_of,
    newest,
    same_file,
    uploads,
)

__all__ = [
    "FOUND_BY",
    "Due",
    "Open",
    "Said",
    "counts",
    "covered",
    "due",
    "found",
    "last_grant",
    "listed",
    "mapping_of",
    "matching",
    "may_own",
    "newest",
    "open_of",
    "register",
    "said_of",
    "same_file",
    "shown_before",
    "state_of",
    "uploads",
]
