"""What may be typed about a proposal: the business case, and the account that is opened from it."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import URL, DataRequired, Length, Regexp, ValidationError

from app.accounts.forms.register import HandleForm, number_field
from app.accounts.rules import AccountKind, account_review_fault
from app.core.web.forms import DayField, trim


def case_field(label: str, missing: str, description: str = "") -> TextAreaField:
    """Return a field for a part of the business case, which must be given."""
    return TextAreaField(
        label,
        description=description,
        filters=[trim],
        validators=[
            DataRequired(missing),
            Length(max=500, message=f"{label} must be 500 characters or fewer"),
        ],
    )


class ProposalForm(HandleForm):
    """The business case for a new account."""

    unit = SelectField("Unit", coerce=int, validators=[DataRequired("Select the unit")])
    kind = SelectField(
        "Kind", choices=[SelectChoice(str(one), str(one).capitalize()) for one in AccountKind]
    )
    required_course = SelectField(
        "Course its holders need", validators=[DataRequired("Select the course")]
    )
    audience = case_field("Who is it for?", "Enter who the account is for")
    purpose = case_field("What is it for?", "Enter what the account is for")
    why_new = case_field(
        "Why will an existing account not do?", "Enter why an existing account will not do"
    )
    owner = number_field("Collar or staff number of its owner", "A sergeant or above, or staff.")
    deputy = number_field("Collar or staff number of its deputy", "Somebody else than the owner.")
    review_on = DayField(
        "Review date",
        description="When the force asks whether it is still needed, within a year. For example, 27 3 2027.",
    )

    def __init__(self, today: date) -> None:
        """Keep what the day is held against."""
        super().__init__()
        self._today = today

    def validate_review_on(self, field: DayField) -> None:
        """Say what is wrong with the day."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError("Enter the review date")
        if fault := account_review_fault(field.data, self._today):
            raise ValidationError(fault.rstrip("."))


class OpeningForm(FlaskForm):
    """What the account that was made on the platform is called, and where it is."""

    handle = StringField(
        "Handle",
        description="As the platform shows it, for example @ExampleSNT.",
        filters=[trim],
        validators=[
            DataRequired("Enter the handle"),
            Length(max=80, message="Handle must be 80 characters or fewer"),
        ],
    )
    address = StringField(
        "Web address",
        filters=[trim],
        validators=[
            DataRequired("Enter the web address"),
            URL(message="Web address must be like https://x.com/ExampleSNT"),
            Regexp(r"^https://", message="Web address must begin with https://"),
            Length(max=300),
        ],
    )
