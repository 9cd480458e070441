"""What may be typed about who holds what of an account."""

from datetime import date

from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length, ValidationError

from app.accounts.forms.plain import ReasonForm
from app.accounts.forms.register import number_field
from app.accounts.rules import SecondFactor
from app.core.web.forms import DayField, trim


class CustodyForm(ReasonForm):
    """Who holds what, and where it is kept."""

    custodian = number_field(
        "Collar or staff number of who keeps its own password",
        "Of Corporate Communication, usually.",
    )
    kept_where = StringField(
        "Where it is kept",
        description="For example: the password manager of Corporate Communication.",
        filters=[trim],
        validators=[DataRequired("Enter where it is kept"), Length(max=200)],
    )
    changed_on = DayField("When it was last changed", description="For example, 27 3 2026.")
    recovery_mailbox = StringField(
        "Mailbox for recovery",
        description="A role mailbox of the force, never somebody’s own.",
        filters=[trim],
        validators=[
            DataRequired("Enter the mailbox for recovery"),
            Email("Enter an e-mail address, like social.media@force.example"),
            Length(max=254),
        ],
    )
    second_factor = SelectField(
        "Second factor",
        choices=[SelectChoice(str(one), str(one).capitalize()) for one in SecondFactor],
    )
    is_connected = BooleanField("The management platform is connected to it")

    def __init__(self, today: date) -> None:
        """Keep what the day is held against."""
        super().__init__()
        self._today = today

    def validate_changed_on(self, field: DayField) -> None:
        """Say what is wrong with the day."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError("Enter when it was last changed")
        if field.data > self._today:
            raise ValidationError("When it was last changed must not be after today")
