"""The filters with which templates show moments, London time (`app.core.london`)."""

from datetime import datetime

from flask import Flask
from markupsafe import Markup

from app.core.london import (
    LONDON,
    clock,
    day,
    days_since,
    days_to,
    end_of,
    iso,
    last_day,
    local,
    long_day,
    moment,
    short_day,
    start_of,
    written_day,
)

__all__ = [
    "LONDON",
    "clock",
    "day",
    "end_of",
    "init_app",
    "iso",
    "last_day",
    "local",
    "long_day",
    "moment",
    "short_day",
    "start_of",
    "time_element",
    "written_day",
]


def init_app(app: Flask) -> None:
    """Give templates the filters: `at|long_day`, `day`, `short_day`, `clock`, `moment`, `iso`, `last_day`."""
    for filter_ in (
        long_day,
        day,
        short_day,
        clock,
        moment,
        iso,
        last_day,
        days_to,
        days_since,
        written_day,
        time_element,
    ):
        app.add_template_filter(filter_)


def time_element(at: datetime) -> Markup:
    """Return the moment as a <time> element."""
    return Markup('<time datetime="{}">{}</time>').format(iso(at), moment(at))
