"""What may be typed about access, and how to say what is wrong."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.access.rules import MEANS, Level, ReviewOutcome
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
