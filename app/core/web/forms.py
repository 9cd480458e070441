"""What many forms share: a reason, and text without blanks around it."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length


def trim(text: str | None) -> str | None:
    """Return what was typed without blanks around it."""
    return text.strip() if text else text


def why_field(description: str) -> TextAreaField:
    """Return a field for a reason, which must be given."""
    return TextAreaField(
        "Reason",
        description=description,
        filters=[trim],
        validators=[
            DataRequired("Enter the reason"),
            Length(max=500, message="Reason must be 500 characters or fewer"),
        ],
    )


class WhyForm(FlaskForm):
    """A reason that is kept: for locking, closing, ending a role."""

    why = why_field("It is kept in the history. Do not include operational details.")


class ToldWhyForm(FlaskForm):
    """A reason that the person concerned reads: for a decision, an ending, a revocation."""

    why = why_field("The person will see this. Do not include operational details.")
