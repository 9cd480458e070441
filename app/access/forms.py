"""What may be typed about access, and how to say what is wrong."""

import re
from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from app.core.london import moment_of
from app.core.web.forms import trim

TIME = re.compile(r"\d{1,2}:\d{2}( (BST|GMT))?", re.ASCII | re.IGNORECASE)


class RequestForm(FlaskForm):
    """An owner's or line manager's request that somebody may post from an account."""

    account = SelectField(
        "Account",
        coerce=int,
        validators=[DataRequired("Select the account")],
        validate_choice=True,
    )
    collar_number = StringField(
        "Collar or staff number",
        description="Of the person who would post. For example, 1207.",
        filters=[trim],
        validators=[
            DataRequired("Enter the collar or staff number"),
            Length(max=20, message="Collar number must be 20 characters or fewer"),
        ],
    )
    why = TextAreaField(
        "Why do they need it?",
        description="Corporate Communication and the person will see this.",
        filters=[trim],
        validators=[
            DataRequired("Enter why they need access"),
            Length(max=500, message="Reason must be 500 characters or fewer"),
        ],
    )


class MomentForm(FlaskForm):
    """A moment in London: a day and a time."""

    class Meta:
        """It asks a question and changes nothing, so it needs no token."""

        csrf = False

    on = StringField(
        "Day",
        description="For example, 3 3 2026.",
        filters=[trim],
        validators=[
            Optional(),
            Regexp(
                r"^[0-9]{1,2}[ /.-][0-9]{1,2}[ /.-][0-9]{4}$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                message="Day must be like 3 3 2026",
            ),
        ],
    )
    time = StringField(
        "Time",
        description="24-hour, for example 14:05.",
        filters=[trim],
        validators=[
            Optional(),
            Regexp(rf"^{TIME.pattern}$", TIME.flags, "Time must be like 14:05"),
        ],
    )

    def validate_on(self, field: StringField) -> None:
        """Refuse a day that the calendar does not have, and an hour that London did not have once."""
        if not field.errors and TIME.fullmatch(self.time.data or "12:00"):
            self.moment()

    def validate_time(self, field: StringField) -> None:
        """Refuse a time of no day."""
        if not field.errors and not self.on.data:
            raise ValidationError("Enter the day too, such as 3 3 2026, or leave the time empty")

    def moment(self) -> datetime | None:
        """Return the moment asked for, or None when no day was given.

        Raises `ValidationError` for a day or time that does not exist, or came twice.
        """
        if not self.on.data:
            return None
        clock, _, zone = (self.time.data or "12:00").upper().partition(" ")
        try:
            shown = _shown(self.on.data, clock)
        except ValueError as error:
            raise ValidationError("Day and time must be real, like 3 3 2026 and 14:05") from error
        try:
            return moment_of(shown, zone)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def _shown(day: str, time: str) -> datetime:
    parts = [
        int(part) for part in day.replace("/", " ").replace(".", " ").replace("-", " ").split()
    ]
    year, month, date = parts if parts[0] > 31 else reversed(parts)
    hour, minute = (int(part) for part in time.split(":"))
    return datetime(year, month, date, hour, minute)
