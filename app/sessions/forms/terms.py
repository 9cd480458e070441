"""When, where and for how many: the fields that planning and changing a session share."""

import re
from collections.abc import Iterable
from datetime import time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation, ValidationError

from app.core.london import LONDON
from app.core.web.forms import DayField, trim
from app.sessions.rules.days import days_before, moment
from app.sessions.rules.terms import Kind, Terms, closes_days

CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
MOST_PLACES = 500
CLOSES = {0: "When it begins", 1: "1 day before", 2: "2 days before", 3: "3 days before",
          7: "1 week before", 14: "2 weeks before"}  # fmt: skip


class Number(IntegerField):
    """A whole number, with our words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(f"{self.label.text} must be a whole number, like 16") from error


class ClockField(StringField):
    """A time of the day, kept as typed; `time` is what it says."""

    @property
    def time(self) -> time:
        """The time. Raises `ValueError` when it is none."""
        found = CLOCK.fullmatch(self.data or "")
        if found is None:
            raise ValueError("no time")
        return time(int(found[1]), int(found[2]))

    def pre_validate(self, form: FlaskForm) -> None:
        """Take only a time by the 24-hour clock; what is none has nothing more to be checked."""
        try:
            _ = self.time
        except ValueError as error:
            raise StopValidation(f"{self.label.text} must be a time like 14:05") from error


class TermsForm(FlaskForm):
    """When, where and for how many a session is."""

    day = DayField(
        "Day of the session",
        description="For example, 27 3 2027.",
    )
    starts = ClockField("It begins at", description="24-hour, London time. For example, 10:00.")
    ends = ClockField("It ends at")
    kind = RadioField(
        "Where is it?",
        choices=[
            SelectChoice(str(Kind.ROOM), "In a room"),
            SelectChoice(str(Kind.VIDEO), "By video"),
        ],
        default=str(Kind.ROOM),
    )
    place = StringField(
        "Room and building",
        description="If it is in a room.",
        filters=[trim],
        validators=[Length(max=200, message="Room and building must be 200 characters or fewer")],
    )
    video_link = StringField(
        "Address of the video call",
        description="If it is by video. Only those with a place see it.",
        filters=[trim],
        validators=[Length(max=500, message="Address must be 500 characters or fewer")],
    )
    capacity = Number(
        "Places",
        description="More than 16 makes decisions at tables hard.",
        default=16,
        validators=[
            InputRequired("Enter how many places there are"),
            NumberRange(1, MOST_PLACES, f"Places must be between 1 and {MOST_PLACES}"),
        ],
    )
    least = Number(
        "Smallest number",
        description="With fewer than this, think about cancelling it.",
        default=6,
        validators=[
            InputRequired("Enter the smallest number"),
            NumberRange(0, MOST_PLACES, f"Smallest number must be between 0 and {MOST_PLACES}"),
        ],
    )
    closes = SelectField(
        "Booking closes",
        coerce=int,
        choices=[SelectChoice(days, text) for days, text in CLOSES.items()],
        default=2,
    )
    pre_work = SelectMultipleField(
        "Lessons to finish first", description="Select all that apply.", choices=[]
    )
    note = TextAreaField(
        "What should those who come know?",
        description="For example, where to park. No live case details and no names of suspects.",
        filters=[trim],
        validators=[Length(max=500, message="This must be 500 characters or fewer")],
    )
    sure = BooleanField("I know, and it shall be so all the same")

    def offer(self, lessons: Iterable[Any], closes: int = 0) -> None:
        """Offer these lessons (each with `id`, `number`, `title`), and a deadline kept from before."""
        self.pre_work.choices = [
            SelectChoice(one.id, f"Lesson {one.number}: {one.title}") for one in lessons
        ]
        if closes not in CLOSES:
            self.closes.choices = [
                *self.closes.choices,
                SelectChoice(closes, f"{closes} days before"),
            ]

    def validate_day(self, field: DayField) -> None:
        """Ask for the day."""
        if field.data is None and not field.errors:
            raise ValidationError("Enter the day of the session")

    def validate_place(self, field: StringField) -> None:
        """Ask for the room of a session in a room."""
        if self.kind.data == Kind.ROOM and not field.data:
            raise ValidationError("Enter the room and building")

    def validate_video_link(self, field: StringField) -> None:
        """Ask for the address of a session by video."""
        if self.kind.data == Kind.VIDEO and not re.fullmatch(
            r"https://[^\s<>\"\\^`{|}]+", field.data or ""
        ):
            raise ValidationError("Enter the address of the video call, beginning with https://")

    def validate_starts(self, field: ClockField) -> None:
        """Refuse a time that the change of clocks leaves out."""
        self._real(field)

    def validate_ends(self, field: ClockField) -> None:
        """Refuse a time that does not follow the beginning, or that the clocks leave out."""
        self._real(field)
        if not self.starts.errors and field.time <= self.starts.time:
            raise ValidationError("It must end after it begins, on the same day")

    def _real(self, field: ClockField) -> None:
        if self.day.data:
            try:
                moment(self.day.data, field.time)
            except ValueError as error:
                raise ValidationError(
                    f"The clocks go forward on that day, so there is no {field.data}"
                ) from error

    def terms(self) -> Terms:
        """Return the terms typed. Only when the form is valid."""
        day = self.day.data
        assert day is not None, "the form is valid"  # noqa: S101 - for the type checker
        starts_at = moment(day, self.starts.time)
        kind = Kind(self.kind.data)
        return Terms(
            kind=kind,
            starts_at=starts_at,
            ends_at=moment(day, self.ends.time),
            place=self.place.data or "" if kind is Kind.ROOM else "",
            video_link=self.video_link.data or "" if kind is Kind.VIDEO else "",
            capacity=self.capacity.data,
            least=self.least.data,
            booking_closes_at=days_before(starts_at, self.closes.data),
            pre_work=tuple(self.pre_work.data or ()),
            note=self.note.data or "",
        )


def typed(terms: Terms, *, with_day: bool = True) -> dict[str, Any]:
    """Return what a form would hold that gives these terms."""
    begins, ends = terms.starts_at.astimezone(LONDON), terms.ends_at.astimezone(LONDON)
    return {
        "day": begins.date() if with_day else None,
        "starts": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "kind": str(terms.kind),
        "place": terms.place,
        "video_link": terms.video_link,
        "capacity": terms.capacity,
        "least": terms.least,
        "closes": closes_days(terms),
        "pre_work": list(terms.pre_work),
        "note": terms.note,
    }
