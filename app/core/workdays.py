"""England's working days. Pure: rules may use it."""

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def bank_holidays() -> holidays.HolidayBase:
    """Return England's bank holidays: a mapping from a day to its name."""
    return holidays.country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Say whether a day is none of a weekend and no bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays()


def working_days_after(day: date, number: int) -> date:
    """Return the day that is so many working days after a day; a day itself counts as none."""
    found = day
    for _ in range(number):
        found += timedelta(days=1)
        while not is_working_day(found):
            found += timedelta(days=1)
    return found
