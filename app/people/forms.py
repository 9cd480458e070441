"""What may be typed about roles, and how to say what is wrong."""

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.people.rules import Role


def _trim(text: str | None) -> str | None:
    return text.strip() if text else text


class EndForm(FlaskForm):
    """Why a role ends."""

    why = TextAreaField(
        "Reason",
        description="It is kept in the history.",
        filters=[_trim],
        validators=[
            InputRequired("Enter the reason"),
            Length(max=500, message="Reason must be 500 characters or fewer"),
        ],
    )


class AppointForm(EndForm):
    """A role, and over which part of the force."""

    role = SelectField(
        "Role",
        choices=[SelectChoice(str(one), str(one)[0].upper() + str(one)[1:]) for one in Role if one is not Role.LEARNER],
        validators=[InputRequired("Select the role")],
    )
    unit = SelectField("Over", coerce=int, validators=[InputRequired("Select the part of the force")])
