"""What may be typed about the policy and an exception from it."""

from datetime import date

from wtforms import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms.plain import ReasonForm
from app.accounts.forms.proposal import case_field
from app.accounts.rules import AccountKind, Platform
from app.core.web.forms import DayField


def platform_field() -> SelectField:
    """Return the choice of a platform."""
    return SelectField("Platform", choices=[SelectChoice(str(one), str(one)) for one in Platform])


class PolicyForm(ReasonForm):
    """The next version of what is permitted on a platform."""

    platform = platform_field()
    words = case_field(
        "What the policy says",
        "Enter what the policy says",
        "Whoever is refused reads these words.",
    )
    kinds = SelectMultipleField(
        "Kinds of account that need no exception",
        choices=[SelectChoice(str(one), str(one).capitalize()) for one in AccountKind],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ExceptionForm(ReasonForm):
    """That a unit may have an account that the policy does not permit."""

    platform = platform_field()
    unit = SelectField("Unit", coerce=int, validators=[DataRequired("Select the unit")])
    until = DayField("End date", description="Its last day. For example, 27 3 2027.")

    def __init__(self, today: date) -> None:
        """Keep what the day is held against."""
        super().__init__()
        self._today = today

    def validate_until(self, field: DayField) -> None:
        """Say what is wrong with the day."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError("Enter the end date")
        if field.data <= self._today:
            raise ValidationError("End date must be after today")
