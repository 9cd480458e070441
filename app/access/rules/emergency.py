"""Access in a major incident: for some hours, and confirmed by a second person or over.

Source: the force's defaults for access: 72 hours, certified people only, a second person by the end
of the next working day.
"""

from datetime import date, datetime, timedelta
from functools import cache

import holidays

from app.core.london import LONDON, end_of


def confirm_by(at: datetime) -> datetime:
    """Return the end of the next working day after the London day of `at`: not a Saturday, a Sunday
    or a bank holiday in England.
    """
    day = at.astimezone(LONDON).date() + timedelta(days=1)
    while day.weekday() >= 5 or day in _bank_holidays(day.year):
        day += timedelta(days=1)
    return end_of(day)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
