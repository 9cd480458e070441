"""What may be typed about access, and how to say what is wrong."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

LONDON = ZoneInfo("Europe/London")


def _trim(text: str | None) -> str | None:
    return text.strip() if text else text


class ReasonForm(FlaskForm):
    """A reason: for a decision, an ending, a withdrawal."""

    why = TextAreaField(
        "Reason",
        description="The person will see this. Do not include operational details.",
        filters=[_trim],
        validators=[
            DataRequired("Enter the reason"),
            Length(max=500, message="Reason must be 500 characters or fewer"),
        ],
    )


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
        filters=[_trim],
        validators=[
            DataRequired("Enter the collar or staff number"),
            Length(max=20, message="Collar number must be 20 characters or fewer"),
        ],
    )
    why = TextAreaField(
        "Why do they need it?",
        description="Corporate Communication and the person will see this.",
        filters=[_trim],
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
        filters=[_trim],
        validators=[
            Optional(),
            Regexp(
                r"^\d{1,2}[ /.-]\d{1,2}[ /.-]\d{4}$|^\d{4}-\d{2}-\d{2}$",
                message="Day must be like 3 3 2026",
            ),
        ],
    )
    time = StringField(
        "Time",
        description="24-hour, for example 14:05.",
        filters=[_trim],
        validators=[Optional(), Regexp(r"^\d{1,2}:\d{2}$", message="Time must be like 14:05")],
    )

    def validate_on(self, _field: StringField) -> None:
        """Refuse a day that the calendar does not have."""
        if self.on.data and not self.on.errors:
            self.moment()

    def moment(self) -> datetime | None:
        """Return the moment asked for, or None when no day was given.

        Raises `ValidationError` for a day or time that does not exist.
        """
        if not self.on.data:
            return None
        try:
            return _moment(self.on.data, self.time.data or "12:00")
        except ValueError as error:
            raise ValidationError("Day and time must be real, like 3 3 2026 and 14:05") from error


def _moment(day: str, time: str) -> datetime:
    parts = [
        int(part) for part in day.replace("/", " ").replace(".", " ").replace("-", " ").split()
    ]
    year, month, date = parts if parts[0] > 31 else reversed(parts)
    hour, minute = (int(part) for part in time.split(":"))
    return datetime(year, month, date, hour, minute, tzinfo=LONDON)
