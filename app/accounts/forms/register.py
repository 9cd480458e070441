"""What may be typed about an account, and how to say what is wrong."""

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import URL, DataRequired, Length, Regexp

from app.accounts.rules import AccountKind, Platform
from app.core.web.forms import WhyForm, trim


def number_field(label: str, description: str = "") -> StringField:
    """Return a field for somebody's collar or staff number, which must be given."""
    return StringField(
        label,
        description=description,
        filters=[trim],
        validators=[DataRequired("Enter a collar or staff number"), Length(max=20)],
    )


class OwnerForm(WhyForm):
    """The account's next owner."""

    collar_number = number_field(
        "Collar or staff number of the new owner",
        "A sergeant or above, or staff. An account has one owner at any moment.",
    )


class DeputyForm(WhyForm):
    """The account's next deputy."""

    collar_number = number_field(
        "Collar or staff number of the new deputy",
        "Somebody else than the owner. The deputy acts when the owner does not serve.",
    )


class HandleForm(FlaskForm):
    """Where an account is, and what it is called there."""

    platform = SelectField(
        "Platform", choices=[SelectChoice(str(one), str(one)) for one in Platform]
    )
    handle = StringField(
        "Handle",
        description="As the platform shows it, for example @ExampleSNT.",
        filters=[trim],
        validators=[
            DataRequired("Enter the handle"),
            Length(max=80, message="Handle must be 80 characters or fewer"),
            Regexp(r"^\S(.*\S)?$", message="Handle must not begin or end with a space"),
        ],
    )


class AccountForm(HandleForm):
    """A new entry in the register."""

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
    unit = SelectField("Unit", coerce=int, validators=[DataRequired("Select the unit")])
    kind = SelectField(
        "Kind", choices=[SelectChoice(str(one), str(one).capitalize()) for one in AccountKind]
    )
    required_course = SelectField(
        "Course its holders need", validators=[DataRequired("Select the course")]
    )
    owner = number_field("Collar or staff number of its owner", "A sergeant or above, or staff.")
    deputy = number_field("Collar or staff number of its deputy", "Somebody else than the owner.")
    purpose = TextAreaField(
        "What is it for?",
        filters=[trim],
        validators=[
            DataRequired("Enter what the account is for"),
            Length(max=500, message="Purpose must be 500 characters or fewer"),
        ],
    )
