"""What may be asked about the past of an account, and how to say what is wrong."""

import re
from datetime import datetime, time

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Optional, Regexp, ValidationError

from app.core.london import moment_of
from app.core.web.forms import DayField, trim
from app.evidence.rules import Span, why_not_span

TIME = re.compile(r"\d{1,2}:\d{2}( (BST|GMT))?", re.ASCII | re.IGNORECASE)


def _time_field(label: str, description: str) -> StringField:
    return StringField(
        label,
        description=description,
        filters=[trim],
        validators=[
            Optional(),
            Regexp(rf"^{TIME.pattern}$", TIME.flags, f"{label} must be like 14:05"),
        ],
    )


class SpanForm(FlaskForm):
    """A moment in London, or the time from it to another: days and times."""

    class Meta:
        """It asks a question and changes nothing, so it needs no token."""

        csrf = False

    on = DayField("Date", description="For example, 27 3 2026.")
    time = _time_field("Time", "24-hour, for example 14:05. Noon when left empty.")
    to_on = DayField("Until, date", description="Leave empty to ask about one moment.")
    to_time = _time_field("Until, time", "The end itself is no part of what is asked about.")

    def validate_on(self, field: DayField) -> None:
        """Refuse an hour that London did not have once, on that day."""
        if not field.errors and _clock(self.time.data):
            _moment(field, self.time)

    def validate_time(self, field: StringField) -> None:
        """Refuse a time that no clock shows, and one of no day."""
        _check_time(field, self.on, "the date")

    def validate_to_on(self, field: DayField) -> None:
        """Refuse an hour that London did not have once, and an end without a beginning."""
        if field.errors:
            return
        if field.data and not self.on.data and not self.on.errors:
            raise ValidationError("Enter the date on which it begins too")
        if _clock(self.to_time.data):
            _moment(field, self.to_time)

    def validate_to_time(self, field: StringField) -> None:
        """Refuse a time that no clock shows, and one of no day."""
        _check_time(field, self.to_on, "the date until when")

    def span(self, at: datetime) -> Span | None:
        """Return the time asked about, or None when it is now. To be asked once the form is valid.
        What cannot be asked about stands as an error at its field.
        """
        since = _moment(self.on, self.time)
        if since is None:
            return None
        until = _moment(self.to_on, self.to_time)
        if until is not None and (fault := why_not_span(since, until, at)):
            self.to_on.errors = [fault]
            return None
        return Span(since, until or since)


def _check_time(field: StringField, day: DayField, what: str) -> None:
    if not field.errors and field.data and not _clock(field.data):
        raise ValidationError(f"{field.label.text} must be real, like 14:05")
    if field.data and not day.data and not day.errors:
        raise ValidationError(f"Enter {what} too, or leave the time empty")


def _moment(day: DayField, shown: StringField) -> datetime | None:
    """Return the moment, or None when no day was given.

    Raises `ValidationError` for a time that did not come on that day, or came twice.
    """
    clock = _clock(shown.data)
    if not day.data or clock is None:
        return None
    zone = (shown.data or "").upper().partition(" ")[2]
    try:
        return moment_of(datetime.combine(day.data, clock), zone)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _clock(text: str | None) -> time | None:
    """Return the time of the day that this text says, noon for none; None when no clock shows it."""
    shown = (text or "12:00").partition(" ")[0]
    try:
        return datetime.strptime(shown, "%H:%M").time()
    except ValueError:
        return None
