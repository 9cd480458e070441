"""What may be typed about a measure, and about the end of an account."""

from collections.abc import Callable
from datetime import date
from functools import partial

from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from app.accounts.forms.plain import ReasonForm
from app.accounts.rules import Measure, Outcome, account_review_fault, review_fault
from app.core.web.forms import DayField, trim

HOW = {
    Outcome.CLOSED: "Nobody posts from it again. Followers are told where to go.",
    Outcome.MERGED: "Another account takes over its followers and its work.",
    Outcome.TRANSFERRED: "It stays open, under another unit. Those with access must be asked for anew.",
}


def check_review_day(field: DayField, fault_of: Callable[[date, date], str], today: date) -> None:
    """Raise `ValidationError` when no day was typed, or one that will not do."""
    if field.errors:
        return
    if field.data is None:
        raise ValidationError("Enter the review date")
    if fault := fault_of(field.data, today):
        raise ValidationError(fault.rstrip("."))


class MeasureForm(ReasonForm):
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
        check_review_day(field, partial(review_fault, self._kind), self._today)


class ReviewForm(ReasonForm):
    """That an account is still needed, and when that is asked next."""

    review_on = DayField("Next review date", description="Within a year. For example, 27 3 2027.")

    def __init__(self, today: date) -> None:
        """Keep what the day is held against."""
        super().__init__()
        self._today = today

    def validate_review_on(self, field: DayField) -> None:
        """Say what is wrong with the day."""
        check_review_day(field, account_review_fault, self._today)


class ClosingForm(ReasonForm):
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
