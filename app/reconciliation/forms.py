"""What may be typed about a platform's list, and about a finding."""

import hashlib
from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import AnyOf, DataRequired

from app.access.rules import Level
from app.core.sheets import plain
from app.core.web.forms import why_field
from app.core.web.uploads import LookedAtForm, SheetForm
from app.reconciliation.rules import layouts
from app.reconciliation.rules.layouts import COLUMNS, HINTS, Source
from app.reconciliation.rules.steps import Outcome

WHOLE, NAMED = "whole", "named"
OUTCOMES = {
    Outcome.MENDED: ("It is mended on the platform", "The next list shows whether that is so."),
    Outcome.EXPLAINED: ("It is as it should be", "Say why. It stays explained while lists show it."),
    Outcome.REOPENED: ("Open it again", "What was said before does not hold."),
}  # fmt: skip


def covers_field() -> RadioField:
    """Return a field for what a list is of."""
    return RadioField(
        "What is this list of?",
        choices=[
            SelectChoice(
                WHOLE,
                "Every account that we have there",
                render_kw={"hint": "Whoever may post and is not in it is not set up."},
            ),
            SelectChoice(
                NAMED,
                "Only the accounts it names",
                render_kw={"hint": "Other accounts, and findings about them, stay as they are."},
            ),
        ],
        default=WHOLE,
        validators=[DataRequired("Select what this list is of")],
    )


class UploadForm(SheetForm):
    """A platform's list."""

    source = RadioField(
        "Where is the list from?",
        choices=[SelectChoice(str(one), str(one)) for one in Source],
        validators=[DataRequired("Select where the list is from")],
    )
    covers = covers_field()


class ListForm(LookedAtForm):
    """A list that was looked at: what its columns hold, and what it is of."""

    source = HiddenField(validators=[AnyOf([str(one) for one in Source])])
    covers = covers_field()
    account = SelectField("Account", description=HINTS["account"], validate_choice=False)
    email = SelectField("E-mail", description=HINTS["email"], validate_choice=False)
    level = SelectField("Level (optional)", description=HINTS["level"], validate_choice=False)
    name = SelectField("Name (optional)", description=HINTS["name"], validate_choice=False)
    platform = SelectField(
        "Platform (optional)", description=HINTS["platform"], validate_choice=False
    )

    def offer(self, head: Iterable[str], mapping: layouts.Mapping) -> None:
        """Offer the file's columns, those of the mapping chosen."""
        names = dict.fromkeys(name for name in map(plain, head) if name)
        for column in COLUMNS:
            field = self[column.name]
            field.choices = [
                SelectChoice("", "No column"),
                *(SelectChoice(name, name.capitalize()) for name in names),
            ]
            field.data = mapping.columns.get(column.name, "")

    def mapping(self, typed: Mapping[str, str], words: Iterable[str]) -> layouts.Mapping:
        """Return what was chosen. `typed` is the whole form: it may hold a level for each of the words."""
        columns = {column.name: self[column.name].data or "" for column in COLUMNS}
        levels = {plain(word): typed.get(word_field(word), "") for word in words}
        return layouts.Mapping(columns, {word: level for word, level in levels.items() if level})


def word_field(word: str) -> str:
    """Return the name of the field in which the level of a word is chosen."""
    return f"level-{hashlib.sha256(plain(word).encode()).hexdigest()[:10]}"


LEVELS = [("", "Choose its level"), *((str(one), str(one).capitalize()) for one in Level)]


class AnswerForm(FlaskForm):
    """What became of a finding."""

    outcome = RadioField(
        "What became of it?", validators=[DataRequired("Select what became of it")]
    )
    why = why_field("What was done, or why it is right. It is kept in the history.")

    def offer(self, outcomes: Iterable[Outcome]) -> None:
        """Offer what may be said of the finding now."""
        self.outcome.choices = [
            SelectChoice(str(one), OUTCOMES[one][0], render_kw={"hint": OUTCOMES[one][1]})
            for one in outcomes
        ]


class OwnerForm(FlaskForm):
    """Whose task a finding is."""

    person = SelectField("Whose task is it?", coerce=int, validators=[DataRequired("Select whose task it is")])  # fmt: skip
