"""What is asked around sessions: planning and changing, repeating, whom to book."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.core.web.forms import ToldWhyForm, trim
from app.sessions.forms.terms import Number, TermsForm
from app.sessions.rules.days import Every

MOST_REPEATS = 26
TRAINERS = {
    "description": "Their collar or staff numbers, separated by commas. For example, 9004, 2107.",
    "filters": [trim],
    "validators": [Length(max=200, message="Trainers must be 200 characters or fewer")],
}


class PlanForm(TermsForm):
    """A session to be planned."""

    title = StringField(
        "Title",
        filters=[trim],
        validators=[
            DataRequired("Enter the title"),
            Length(max=120, message="Title must be 120 characters or fewer"),
        ],
    )
    trainers = StringField("Trainers", **TRAINERS)


class TrainersForm(FlaskForm):
    """Who leads a session."""

    trainers = StringField("Trainers", **TRAINERS)


class ChangeForm(TermsForm, ToldWhyForm):
    """New terms of a session, and why; `version` is which terms the page showed."""

    version = HiddenField()

    def was_shown(self, version: int) -> bool:
        """Say whether the page showed these terms. If not, set an error, and count them as shown: what
        another tab or person changed meanwhile is replaced only by who was told of it.
        """
        shown, self.version.data = self.version.data, str(version)
        if shown != str(version):
            self.form_errors.append(
                "This session has changed since you opened this page. Look at it as it is now, "
                "in another tab, and mend what you typed. Then send this again."
            )
        return not self.form_errors


class _Question(FlaskForm):
    """Something asked by the address, which changes nothing and needs no token."""

    class Meta:
        """Without a token."""

        csrf = False


class SubjectForm(_Question):
    """What a session is for."""

    course = RadioField(
        "What is the session for?",
        validate_choice=False,
        validators=[DataRequired("Select what the session is for")],
    )


class RepeatForm(_Question):
    """How often a session repeats."""

    every = SelectField(
        "Every", choices=[SelectChoice(str(one), str(one).capitalize()) for one in Every]
    )
    times = Number(
        "How many times",
        default=4,
        validators=[
            InputRequired("Enter how many times"),
            NumberRange(1, MOST_REPEATS, f"How many times must be between 1 and {MOST_REPEATS}"),
        ],
    )


class DaysForm(FlaskForm):
    """On which of the days found a session is repeated."""

    days = SelectMultipleField(
        "Days",
        description="Select all that apply.",
        validators=[DataRequired("Select at least one day")],
    )

    def offer(self, days: Sequence[tuple[datetime, str, Sequence[str]]]) -> None:
        """Offer these moments, each with its words and what is worth a second look about it."""
        self.days.choices = [
            SelectChoice(at.isoformat(), words, render_kw={"hint": " ".join(points)})
            for at, words, points in days
        ]


class TeamForm(FlaskForm):
    """Whom of their team a line manager books."""

    people = SelectMultipleField(
        "Who is to come?",
        description="Select all that apply.",
        coerce=int,
        validators=[DataRequired("Select who is to come")],
    )

    def offer(self, people: Iterable[tuple[int, str, str]]) -> None:
        """Offer these people: id, name, and what is worth a second look."""
        self.people.choices = [
            SelectChoice(id_, name, render_kw={"hint": hint}) for id_, name, hint in people
        ]


class GuestForm(FlaskForm):
    """Somebody whom a trainer puts on the list."""

    collar_number = StringField(
        "Collar or staff number",
        filters=[trim],
        validators=[
            DataRequired("Enter the collar or staff number"),
            Length(max=20, message="Collar number must be 20 characters or fewer"),
        ],
    )
