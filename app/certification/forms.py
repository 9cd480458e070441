"""What may be typed about certificates."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


def _trim(text: str | None) -> str | None:
    return text.strip() if text else text


class EmptyForm(FlaskForm):
    """A button alone: it carries the token."""


class RevocationForm(FlaskForm):
    """Why a certificate ends before its time."""

    why = TextAreaField(
        "Reason",
        description="The person will see this. Do not include operational details.",
        filters=[_trim],
        validators=[
            DataRequired("Enter the reason"),
            Length(max=500, message="Reason must be 500 characters or fewer"),
        ],
    )


class SerialForm(FlaskForm):
    """The number of a certificate to check."""

    class Meta:
        """It asks a question and changes nothing, so it needs no token."""

        csrf = False

    serial = StringField(
        "Number of the certificate",
        description="It stands at the foot of the certificate and begins with KH.",
        filters=[_trim],
        validators=[DataRequired("Enter the number of the certificate"), Length(max=80)],
    )
