"""What may be typed about courses and contacts."""

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import Length, ValidationError

from app.courses.rules import says_how


def _trim(text: str | None) -> str:
    return " ".join((text or "").split())


class ApproveForm(FlaskForm):
    """A second person's yes to a version: one button."""


class DrawForm(FlaskForm):
    """To have a card drawn again: one button."""


class ContactForm(FlaskForm):
    """Whom to ring or where to write; nothing when it is not known yet."""

    value = StringField(
        "Number or address",
        description="A telephone number, an e-mail address or a web address. Leave it empty to take it out.",
        filters=[_trim],
        validators=[Length(max=200, message="Number or address must be 200 characters or fewer")],
    )

    def validate_value(self, field: Field) -> None:
        """Take what tells how somebody is reached."""
        if field.data and not says_how(field.data):
            raise ValidationError(
                "Enter a telephone number, an e-mail address or a web address, such as 101"
            )
