"""What may be typed about a check, and how to say what is wrong."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, Length

from app.checks.rules import LONGEST_NOTE, Found
from app.core.web.forms import trim

HINTS = {
    Found.ENQUIRY: "You answered a question from the public.",
    Found.PASSED_ON: "It was for the control room, and you passed it on.",
    Found.HIDDEN: "You hid a comment or a reply.",
    Found.REPORTED: "You reported it to the platform.",
    Found.EVIDENCE: "It may be an offence. You kept it before it could go.",
    Found.STRANGER: "Posts, messages or settings that none of you made.",
    Found.THREAT: "Act first, as said above. Then note when and whom you told.",
}


class NoteForm(FlaskForm):
    """What a check found, when there is something to report."""

    found = RadioField(
        "What did you find?",
        choices=[
            SelectChoice(str(one), str(one).capitalize(), render_kw={"hint": hint})
            for one, hint in HINTS.items()
        ],
        validators=[DataRequired("Select what you found")],
    )
    note = TextAreaField(
        "What you found and what you did",
        description="One or two sentences. No names or details of the public.",
        filters=[trim],
        validators=[
            DataRequired("Enter what you found and what you did"),
            Length(max=LONGEST_NOTE, message=f"Note must be {LONGEST_NOTE} characters or fewer"),
        ],
    )
