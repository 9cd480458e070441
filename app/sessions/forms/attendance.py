"""What is typed into a session's register, and the code shown in the room."""

from datetime import date, datetime

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.core.london import LONDON
from app.core.web.forms import trim
from app.sessions.forms.terms import ClockField
from app.sessions.rules.attendance import Mark, State
from app.sessions.rules.days import nearest

STATES = [SelectChoice(str(one), str(one).capitalize()) for one in State]


class TapForm(FlaskForm):
    """One tap: how somebody is marked."""

    state = RadioField("Mark", choices=STATES, validators=[InputRequired("Select a mark")])


class MaybeClock(ClockField):
    """A time of the day that may be left out."""

    def pre_validate(self, form: FlaskForm) -> None:
        """Take a time by the 24-hour clock, or nothing."""
        if self.data:
            super().pre_validate(form)

    def on(self, day: date) -> datetime | None:
        """Return the moment on this day; None when it was left out."""
        return nearest(day, self.time) if self.data else None


class MarkForm(TapForm):
    """A mark with its times, and why it is corrected."""

    arrived = MaybeClock(
        "They came at",
        description="If they came late. 24-hour, for example 10:25.",
        filters=[trim],
    )
    left = MaybeClock("They left at", description="If they left early.", filters=[trim])
    why = TextAreaField(
        "Reason for the correction",
        description="The person will see this. Do not include operational details.",
        filters=[trim],
        validators=[Length(max=500, message="Reason must be 500 characters or fewer")],
    )
    needs_reason = False

    def validate_why(self, field: TextAreaField) -> None:
        """Ask for a reason once the register is closed."""
        if self.needs_reason and not field.data:
            raise ValidationError("Enter the reason for the correction")

    def mark(self, starts_at: datetime) -> Mark:
        """Return the mark typed, its times on the day of the session. Only when the form is valid."""
        day, state = starts_at.astimezone(LONDON).date(), State(self.state.data)
        came, left = self.arrived.on(day), self.left.on(day)
        if state is State.LATE:
            return Mark(state, came)
        return Mark(state, came, left) if state is State.LEFT_EARLY else Mark(state)


class CodeForm(FlaskForm):
    """The code shown in the room."""

    code = StringField(
        "The code shown in the room",
        description="6 letters and numbers. It changes every minute.",
        filters=[trim],
        render_kw={"autocomplete": "off"},
        validators=[
            DataRequired("Enter the code shown in the room"),
            Length(max=20, message="The code has 6 letters and numbers"),
        ],
    )
