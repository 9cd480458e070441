"""Reading the daily checks: who may make them, how a day stands, and what is worth a look."""

from app.checks.queries.checks import (
    Today,
    checkable,
    checks_of,
    first_check_at,
    may_check,
    own,
    own_counts,
    own_values,
    today,
    visible,
)
from app.checks.queries.overview import Pattern, Watched, every_watched, patterns, watched
from app.checks.queries.risk import unchecked
from app.checks.queries.telling import to_tell
from app.checks.queries.year import Month, Year, first_of_months, year

__all__ = [
    "Month",
    "Pattern",
    "Today",
    "Watched",
    "Year",
    "checkable",
    "checks_of",
    "every_watched",
    "first_check_at",
    "first_of_months",
    "may_check",
    "own",
    "own_counts",
    "own_values",
    "patterns",
    "to_tell",
    "today",
    "unchecked",
    "visible",
    "watched",
    "year",
]
