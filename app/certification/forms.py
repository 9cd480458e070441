"""What may be typed about certificates."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.core.web.forms import trim


class EmptyForm(FlaskForm):
    """A button alone: it carries the token."""


class SerialForm(FlaskForm):
    """The number of a certificate to check."""

    class Meta:
        """It asks a question and changes nothing, so it needs no token."""

        csrf = False

    serial = StringField(
        "Number of the certificate",
        description="It stands at the foot of the certificate and begins with KH.",
        filters=[trim],
        validators=[DataRequired("Enter the number of the certificate"), Length(max=80)],
    )
