"""What may be typed to narrow the history, and how to say what is wrong."""

from flask_wtf import FlaskForm
from wtforms import ValidationError

from app.core.web.forms import DayField


class PeriodForm(FlaskForm):
    """From a day to a day, both of them included; either may be left open."""

    class Meta:
        """It asks a question and changes nothing, so it needs no token."""

        csrf = False

    since = DayField("From", description="For example, 1 11 2026.")
    until = DayField("To", description="For example, 23 11 2026.")

    def validate_until(self, field: DayField) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError("To must be the same day as From, or later")
