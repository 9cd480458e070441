"""Reading the daily checks: who may make them, how a day stands, and what is worth a look."""

from app.checks.queries.checks import (
    Today,
    checkable,
    checks_of,
    first_check_at,
    may_check,
    own,
    own_counts,
    today,
    visible,
)
from app.checks.queries.overview import Pattern, Watched, patterns, watched
from app.checks.queries.risk import unchecked
from app.checks.queries.year import Month, Year, first_of_months, year

__all__ = [
    "Month",
    "Pattern",
    "Today",
    "Watched",
    "Year",
    "checkable",
    "checks_of",
    "first_check_at",
    "first_of_months",
    "may_check",
    "own",
    "own_counts",
    "patterns",
    "today",
    "unchecked",
    "visible",
    "watched",
    "year",
]
