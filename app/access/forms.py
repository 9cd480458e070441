"""What may be typed about access, and how to say what is wrong."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.access.rules import MEANS, Level, ReviewOutcome, SuspensionKind
from app.core.web.forms import DayField, ToldWhyForm, trim


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


class ReviewForm(FlaskForm):
    """A new review of who has access."""

    title = StringField(
        "What is it called?",
        description="For example, Autumn review 2026.",
        filters=[trim],
        validators=[
            DataRequired("Enter what the review is called"),
            Length(max=120, message="Title must be 120 characters or fewer"),
        ],
    )
    unit = SelectField(
        "Part of the force", coerce=int, validators=[DataRequired("Select the part of the force")]
    )
    last = DayField(
        "Last day to answer",
        description="Whoever is not answered for by then cannot post. For example, 27 3 2027.",
        validators=[DataRequired("Enter the last day to answer")],
    )


class ReviewAnswerForm(ToldWhyForm):
    """What an owner says about one person's access."""

    outcome = RadioField(
        "Do they still need it?",
        choices=[
            SelectChoice(str(ReviewOutcome.CONFIRMED), "Yes, as it is"),
            SelectChoice(str(ReviewOutcome.LOWERED), "Yes, at a lower level"),
            SelectChoice(str(ReviewOutcome.ENDED), "No, end it now"),
        ],
        validators=[DataRequired("Select whether they still need it")],
    )
    level = SelectField("Lower level", validate_choice=False)
