"""What may be typed about earlier training, and how to say what is wrong."""

from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from app.core.web.forms import trim
from app.prior_learning.evidence import Examined, examine
from app.prior_learning.rules import LONGEST_NOTE, LONGEST_TRAINER, day_fault, read_day


class TrainingForm(FlaskForm):
    """One training that a person took before Keyholder."""

    collar_number = StringField(
        "Collar or staff number",
        description="Of the person who was trained. For example, 1207.",
        filters=[trim],
        validators=[
            DataRequired("Enter the collar or staff number"),
            Length(max=20, message="Collar number must be 20 characters or fewer"),
        ],
    )
    course = SelectField("Course", validators=[DataRequired("Select the course")])
    trained_on = StringField(
        "Date of the training",
        description="For example, 31 3 2025.",
        filters=[trim],
        validators=[DataRequired("Enter the date of the training")],
    )
    trainer = StringField(
        "Trainer",
        description="Who gave the training: a person or an organisation.",
        filters=[trim],
        validators=[
            DataRequired("Enter who gave the training"),
            Length(max=LONGEST_TRAINER, message="Trainer must be 120 characters or fewer"),
        ],
    )
    note = TextAreaField(
        "Note (optional)",
        description="The person will see this. Do not include operational details.",
        filters=[trim],
        validators=[Length(max=LONGEST_NOTE, message="Note must be 500 characters or fewer")],
    )
    file = FileField(
        "Evidence (optional)",
        description="A PDF, PNG or JPEG of up to 5 MB, such as an attendance list or a certificate.",
    )
    today: date
    day: date
    examined: Examined | None = None

    def validate_trained_on(self, field: Field) -> None:
        """Take a real day that is over or today, and keep it as `day`."""
        try:
            self.day = read_day(field.data)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        if says := day_fault(self.day, self.today):
            raise ValidationError(says)

    def validate_file(self, field: Field) -> None:
        """Take a file by what is in it, and keep what was found as `examined`."""
        if not field.data:
            return
        try:
            self.examined = examine(field.data.read(), field.data.filename or "")
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
