"""What may be said about a course or a session."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core.web.forms import trim
from app.feedback.rules import LONGEST_COMMENT, QUESTIONS, SCALE, Answer

_CHOICES = [SelectChoice(str(number), says) for number, says in SCALE.items()]


def _question(place: int) -> RadioField:
    says = QUESTIONS[place].says
    return RadioField(
        says,
        choices=_CHOICES,
        validators=[InputRequired(f"Select how far you agree with “{says}”")],
    )


class FeedbackForm(FlaskForm):
    """Three questions and a comment."""

    useful = _question(0)
    clear = _question(1)
    time = _question(2)
    comment = TextAreaField(
        "What should stay, change or be added? (optional)",
        description="Trainers read it word for word. Do not write names, yours included, or "
        "operational details.",
        filters=[trim],
        validators=[
            Length(
                max=LONGEST_COMMENT,
                message=f"Comment must be {LONGEST_COMMENT:,} characters or fewer",
            )
        ],
    )

    @property
    def answer(self) -> Answer:
        """What was said."""
        return Answer(
            useful=int(self.useful.data),
            clear=int(self.clear.data),
            time=int(self.time.data),
            comment=(self.comment.data or "").replace("\r\n", "\n"),
        )
