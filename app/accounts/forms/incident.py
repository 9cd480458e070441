"""What may be typed about a step against whoever took an account over."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, ValidationError

from app.accounts.rules import secret_fault
from app.core.web.forms import trim


class StepForm(FlaskForm):
    """That a step was done, and what there is to say about it."""

    note = StringField(
        "Note, if any",
        description="Whom you told, or where it is kept. No password, no code.",
        filters=[trim],
        validators=[Length(max=300, message="Note must be 300 characters or fewer")],
    )

    def validate_note(self, field: StringField) -> None:
        """Refuse what looks like a password, a seed or a recovery code."""
        if fault := secret_fault(field.data or ""):
            raise ValidationError(fault)
