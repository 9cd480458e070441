"""What may be typed about access, and how to say what is wrong."""

import re
from datetime import datetime, time

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from app.access.rules import MEANS, Level, SuspensionKind
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


class DoneForm(FlaskForm):
    """What somebody did on the platform."""

    on = DayField("When was it done?", description="For example, 27 3 2026.")
    reference = StringField(
        "Reference",
        description="What it can be found by, such as the user’s name in the management tool. Never a password.",
        filters=[trim],
        validators=[
            DataRequired("Enter a reference"),
            Length(max=100, message="Reference must be 100 characters or fewer"),
        ],
    )

    def validate_on(self, field: DayField) -> None:
        """Ask for the day: it is never guessed."""
        if not field.errors and not field.data:
            raise ValidationError("Enter when it was done")


class SuspensionForm(FlaskForm):
    """That somebody may use no account for now."""

    kind = RadioField("Why", validators=[DataRequired("Select why")])
    away_from = DayField(
        "First day away",
        description="For a long absence alone: their access is suspended after the days that the force allows.",
    )
    why = TextAreaField(
        "Reference and reason",
        description="Others read only “restricted”. Keep to a reference: no detail of misconduct or of health.",
        filters=[trim],
        validators=[
            DataRequired("Enter the reference or reason"),
            Length(max=500, message="Reason must be 500 characters or fewer"),
        ],
    )

    def validate_away_from(self, field: DayField) -> None:
        """Ask for the day of an absence, and of nothing else."""
        if field.errors:
            return
        is_absence = self.kind.data == SuspensionKind.ABSENCE
        if is_absence and not field.data:
            raise ValidationError("Enter the first day away")
        if field.data and not is_absence:
            raise ValidationError("Leave the first day away empty, or select long absence")


class EmergencyForm(FlaskForm):
    """Access at once, in a major incident."""

    collar_number = StringField(
        "Collar or staff number",
        description="Of somebody who holds a certificate in force.",
        filters=[trim],
        validators=[
            DataRequired("Enter the collar or staff number"),
            Length(max=20, message="Collar number must be 20 characters or fewer"),
        ],
    )
    why = TextAreaField(
        "Which incident, and why",
        description="It stands in the list of exceptions. Do not include operational details.",
        filters=[trim],
        validators=[
            DataRequired("Enter the incident and the reason"),
            Length(max=500, message="Reason must be 500 characters or fewer"),
        ],
    )


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
