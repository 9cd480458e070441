"""What may be typed about a month's figures."""

from collections.abc import Iterable
from datetime import date

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from app.core.web.forms import trim
from app.core.web.uploads import LookedAtForm, SheetForm
from app.figures import rules
from app.figures.rules import HINTS, OF_ACCOUNTS, SAID, Figure, Measure


class MonthForm(FlaskForm):
    """The figures of one month; what is left empty is not recorded."""

    month = StringField(
        "Month",
        description="For example, 10 2026.",
        filters=[trim],
        validators=[DataRequired("Enter the month"), Length(max=20)],
    )
    source = StringField(
        "Where the figures are from",
        description="For example, the platform’s own statistics.",
        filters=[trim],
        validators=[
            DataRequired("Enter where the figures are from"),
            Length(max=200, message="Where they are from must be 200 characters or fewer"),
        ],
    )
    why = TextAreaField(
        "Reason, if a figure is corrected",
        description="What was recorded before is kept.",
        filters=[trim],
        validators=[Length(max=500, message="Reason must be 500 characters or fewer")],
    )
    today: date
    first: date
    measures: tuple[Measure, ...] = ()

    def validate_month(self, field: Field) -> None:
        """Take a month that has begun, from the strategy's on; keep its first day as `first`."""
        try:
            self.first = rules.read_month(field.data)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        if says := rules.month_fault(self.first, self.today):
            raise ValidationError(says)

    def figures(self, account_id: int | None) -> list[Figure]:
        """Return the figures that were typed; set an error on a field that holds none."""
        found = []
        for one in self.measures:
            field = self[field_of(one)]
            try:
                if field.data:
                    value = rules.read_number(field.data)
                    found.append(Figure(account_id, self.first, one, value))
            except ValueError as fault:
                field.errors = [f"{SAID[one]} {fault}"]
        if not found and not self.errors:
            self.form_errors.append("Enter at least one figure")
        return found


def field_of(measure: Measure) -> str:
    """Return the name of a measure's field."""
    return str(measure).replace(" ", "_")


def _form(name: str, measures: Iterable[Measure]) -> type[MonthForm]:
    fields = {
        field_of(one): StringField(SAID[one], description=HINTS[one], filters=[trim])
        for one in measures
    }
    return type(name, (MonthForm,), {"measures": tuple(measures), **fields})


AccountMonthForm = _form("AccountMonthForm", OF_ACCOUNTS)
WebsiteMonthForm = _form("WebsiteMonthForm", (Measure.VISITORS,))


def _source() -> StringField:
    return StringField(
        "Where the figures are from",
        description="For example, the tool that exported the file.",
        filters=[trim],
        validators=[
            DataRequired("Enter where the figures are from"),
            Length(max=200, message="Where they are from must be 200 characters or fewer"),
        ],
    )


class FileForm(SheetForm):
    """A CSV file of figures."""

    source = _source()


class FileAgainForm(LookedAtForm):
    """A CSV file of figures that was looked at."""

    source = HiddenField(validators=[DataRequired("Choose the file again"), Length(max=200)])
