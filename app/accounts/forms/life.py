"""What may be typed about a measure, and about the end of an account."""

from datetime import date

from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from app.accounts.rules import Measure, Outcome, review_fault
from app.core.web.forms import DayField, WhyForm, trim

HOW = {
    Outcome.CLOSED: "Nobody posts from it again. Followers are told where to go.",
    Outcome.MERGED: "Another account takes over its followers and its work.",
    Outcome.TRANSFERRED: "It stays open, under another unit. Those with access must be asked for anew.",
}


class MeasureForm(WhyForm):
    """Why a measure is taken or kept, and when it is looked at again."""

    review_on = DayField(
        "Review date", description="When it is looked at again. For example, 27 3 2027."
    )

    def __init__(self, kind: Measure, today: date) -> None:
        """Keep what the day is held against."""
        super().__init__()
        self._kind, self._today = kind, today

    def validate_review_on(self, field: DayField) -> None:
        """Say what is wrong with the day."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError("Enter the review date")
        if fault := review_fault(self._kind, field.data, self._today):
            raise ValidationError(fault.rstrip("."))


class ClosingForm(WhyForm):
    """How an account ends, and why."""

    kind = RadioField(
        "What becomes of it?",
        choices=[
            SelectChoice(str(one), str(one).capitalize(), render_kw={"hint": hint})
            for one, hint in HOW.items()
        ],
        default=str(Outcome.CLOSED),
    )
    into = StringField(
        "Handle of the account it is merged into",
        description="Only when it is merged. For example @ExampleSNT.",
        filters=[trim],
        validators=[Optional(), Length(max=80)],
    )
    to_unit = SelectField(
        "Unit it is transferred to", description="Only when it is transferred.", coerce=int
    )
