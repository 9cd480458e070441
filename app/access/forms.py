"""What may be typed about access, and how to say what is wrong."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.core.web.forms import trim


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
