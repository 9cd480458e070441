"""What may be typed about access, and how to say what is wrong."""

import re
from datetime import datetime, time

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from app.access.rules import MEANS, Level
from app.core.london import moment_of
from app.core.web.forms import DayField, ToldWhyForm, trim

TIME = re.compile(r"\d{1,2}:\d{2}( (BST|GMT))?", re.ASCII | re.IGNORECASE)


def level_field(label: str) -> RadioField:
    """Return a field for a level of access, with what each means."""
    return RadioField(
        label,
        choices=[
            SelectChoice(str(one), str(one).capitalize(), render_kw={"hint": hint})
            for one, hint in MEANS.items()
        ],
        default=str(Level.PUBLISH),
        validators=[DataRequired("Select the level")],
    )


class RequestForm(FlaskForm):
    """An owner's or line manager's request that somebody may use an account."""

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
    level = level_field("What are they to do?")
    until = DayField(
        "Last day, if it is for a time",
        description="Leave empty for as long as access can last. For example, 27 3 2027.",
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


class EndorsementForm(ToldWhyForm):
    """A line manager's word on a request."""

    supported = RadioField(
        "Does their role fit what is asked for?",
        choices=[
            SelectChoice("yes", "Yes, I endorse the request"),
            SelectChoice("no", "No, I do not endorse it"),
        ],
        validators=[DataRequired("Select whether you endorse the request")],
    )


class ApprovalForm(ToldWhyForm):
    """Corporate Communication's yes to a request."""

    on_probation = BooleanField("Begin on probation, at draft")


class MomentForm(FlaskForm):
    """A moment in London: a day and a time."""

    class Meta:
        """It asks a question and changes nothing, so it needs no token."""

        csrf = False

    on = DayField("Date", description="For example, 27 3 2026.")
    time = StringField(
        "Time",
        description="24-hour, for example 14:05.",
        filters=[trim],
        validators=[
            Optional(),
            Regexp(rf"^{TIME.pattern}$", TIME.flags, "Time must be like 14:05"),
        ],
    )

    def validate_on(self, field: DayField) -> None:
        """Refuse an hour that London did not have once, on that day."""
        if not field.errors and _clock(self.time.data):
            self.moment()

    def validate_time(self, field: StringField) -> None:
        """Refuse a time that no clock shows, and one of no day."""
        if not field.errors and field.data and not _clock(field.data):
            raise ValidationError("Time must be real, like 14:05")
        if field.data and not self.on.data and not self.on.errors:
            raise ValidationError("Enter the date too, or leave the time empty")

    def moment(self) -> datetime | None:
        """Return the moment asked for, or None when no day was given.

        Raises `ValidationError` for a time that did not come on that day, or came twice.
        """
        clock = _clock(self.time.data)
        if not self.on.data or clock is None:
            return None
        zone = (self.time.data or "").upper().partition(" ")[2]
        try:
            return moment_of(datetime.combine(self.on.data, clock), zone)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def _clock(text: str | None) -> time | None:
    """Return the time of the day that this text says, noon for none; None when no clock shows it."""
    shown = (text or "12:00").partition(" ")[0]
    try:
        return datetime.strptime(shown, "%H:%M").time()
    except ValueError:
        return None
