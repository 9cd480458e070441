"""What may be typed into the register, and how to say what is wrong."""

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import URL, DataRequired, Length, Optional, Regexp

from app.accounts.rules import AccountKind, Platform
from app.core.web.forms import WhyForm, trim


class OwnerForm(WhyForm):
    """The account's next owner."""

    collar_number = StringField(
        "Collar or staff number of the new owner",
        description="Leave empty if nobody owns the account for now.",
        filters=[trim],
        validators=[Optional(), Length(max=20)],
    )


class AccountForm(FlaskForm):
    """A new entry in the register."""

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
    purpose = TextAreaField(
        "What is it for?",
        filters=[trim],
        validators=[
            DataRequired("Enter what the account is for"),
            Length(max=500, message="Purpose must be 500 characters or fewer"),
        ],
    )
