"""What many forms share: a reason, a day in three boxes, and text without blanks around it."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, Length


def trim(text: str | None) -> str | None:
    """Return what was typed without blanks around it."""
    return text.strip() if text else text


class DayField(DateField):
    """A day in three boxes of one name: day, month, year. Left empty it is None. An address that
    was kept may have them in one: "3 3 2026", or "2026-03-03".
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the boxes. Raises `ValueError` with a sentence on how to mend them."""
        self.data = None
        boxes = [text.strip() for text in valuelist]
        if len(boxes) == 1:
            boxes = _in_three(boxes[0])
        self.raw_data = boxes = [*boxes, "", "", ""][:3]
        empty = [name for name, text in zip(BOXES, boxes, strict=True) if not text]
        if len(empty) == len(BOXES):
            return
        if empty:
            raise ValueError(f"{self.label.text} must include a {' and a '.join(empty)}")
        self.data = _real_day(self.label.text, *boxes)


BOXES = ("day", "month", "year")
YEARS = range(1900, 2200)  # beyond them is a slip, and where a day has no day before or after it


def _in_three(text: str) -> list[str]:
    parts = text.replace("/", " ").replace("-", " ").replace(".", " ").split()
    return parts[::-1] if parts and len(parts[0]) == 4 else parts


def _real_day(label: str, day: str, month: str, year: str) -> date:
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        raise ValueError(f"Year of {label[:1].lower()}{label[1:]} must have 4 numbers, like 2027")
    if int(year) not in YEARS:
        raise ValueError(f"{label} must be between {YEARS[0]} and {YEARS[-1]}")
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError(f"{label} must be a real date, like 27 3 2027") from error


def why_field(description: str) -> TextAreaField:
    """Return a field for a reason, which must be given."""
    return TextAreaField(
        "Reason",
        description=description,
        filters=[trim],
        validators=[
            DataRequired("Enter the reason"),
            Length(max=500, message="Reason must be 500 characters or fewer"),
        ],
    )


class WhyForm(FlaskForm):
    """A reason that is kept: for locking, closing, ending a role."""

    why = why_field("It is kept in the history. Do not include operational details.")


class ToldWhyForm(FlaskForm):
    """A reason that the person concerned reads: for a decision, an ending, a revocation."""

    why = why_field("The person will see this. Do not include operational details.")
