"""What may be typed in training. A question's form is made from the paper: its fields carry the
opaque keys of the sitting, never the bank's ids.
"""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.web.forms import why_field
from app.courses.content import DECISIONS, Question, Step
from app.courses.markdown import filled
from app.training.rules.grading import Given
from app.training.rules.paper import Item

PLACES = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th")


class ExtraTimeForm(FlaskForm):
    """How much more time a person has for each quiz, and why."""

    percent = RadioField(
        "How much more time do they need?",
        choices=[
            SelectChoice("25", "A quarter more (25%)"),
            SelectChoice("50", "Half as much again (50%)"),
            SelectChoice("100", "Twice the time (100% more)"),
            SelectChoice("none", "No time limit"),
        ],
        validate_choice=False,
        validators=[AnyOf(("25", "50", "100", "none"), "Select how much more time they need")],
    )
    why = why_field("It is kept in the history. Say what was agreed; nothing about their health.")

    @property
    def percent_given(self) -> int | None:
        """The per cent chosen; None for no limit."""
        return None if self.percent.data == "none" else int(self.percent.data)


class UndertakingForm(FlaskForm):
    """The promise, signed by typing one's name."""

    name_typed = StringField(
        "Your full name",
        description="Type it as it stands at the top of this page.",
        render_kw={"autocomplete": "name"},
        validators=[
            DataRequired("Type your full name to sign"),
            Length(max=120, message="Your name must be 120 characters or fewer"),
        ],
    )
    agrees = BooleanField(
        "I have read this undertaking and I promise to keep it",
        validators=[DataRequired("Tick the box to say that you promise to keep it")],
    )


def drill_form(step: Step, contacts: Mapping[str, str]) -> FlaskForm:
    """Return what one can do at a step of a drill."""
    field = RadioField(
        filled(step.ask, contacts),
        choices=[SelectChoice(one.id, filled(one.text, contacts)) for one in step.choices],
        validators=[InputRequired("Select what you do")],
    )
    made: FlaskForm = type("DrillForm", (FlaskForm,), {"choice": field})()
    return made


def question_form(
    question: Question, item: Item, given: Given, *, as_kept: bool = False
) -> FlaskForm:
    """Return the form of one question, filled with what was just sent, else with what was answered
    before; `as_kept` leaves aside what was sent.
    """
    makers = {
        "multiple": _multiple,
        "order": _order,
        "match": _match,
        "judge": _judge,
    }
    fields, data = makers.get(question.kind, _single)(question, item, given)
    made = type("QuestionForm", (FlaskForm,), fields)
    form: FlaskForm = made(formdata=None, data=data) if as_kept else made(data=data)
    return form


Made = tuple[dict[str, Any], dict[str, Any]]


def _texts(question: Question) -> dict[str, str]:
    return {one.id: one.text for one in question.options}


def _choices(question: Question, item: Item) -> list[SelectChoice]:
    texts = _texts(question)
    return [SelectChoice(key, texts[option]) for key, option in item.options]


def _chosen(item: Item, given: Given) -> list[str]:
    return [key for key, option in item.options if option in given.get("chosen", ())]


def _single(question: Question, item: Item, given: Given) -> Made:
    field = RadioField(
        question.ask,
        description="Choose one answer.",
        choices=_choices(question, item),
        validate_choice=False,
    )
    return {"answer": field}, {"answer": next(iter(_chosen(item, given)), None)}


def _multiple(question: Question, item: Item, given: Given) -> Made:
    field = SelectMultipleField(
        question.ask,
        description="Select all that apply.",
        choices=_choices(question, item),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    return {"answer": field}, {"answer": _chosen(item, given)}


def _order(question: Question, item: Item, given: Given) -> Made:
    texts = _texts(question)
    places = [SelectChoice("", "Choose its place")] + [
        SelectChoice(str(number), PLACES[number - 1]) for number in range(1, len(item.options) + 1)
    ]
    chosen = given.get("places", {})
    fields = {
        key: SelectField(texts[option], choices=list(places), validate_choice=False)
        for key, option in item.options
    }
    data = {key: str(chosen[option]) for key, option in item.options if option in chosen}
    return fields, data


def _match(question: Question, item: Item, given: Given) -> Made:
    texts, pairs = _texts(question), given.get("pairs", {})
    choices = [SelectChoice("", "Choose what fits")] + [
        SelectChoice(key, text) for key, text in item.choices
    ]
    keys = {text: key for key, text in item.choices}
    fields = {
        key: SelectField(texts[option], choices=list(choices), validate_choice=False)
        for key, option in item.options
    }
    data = {key: keys[pairs[option]] for key, option in item.options if option in pairs}
    return fields, data


def _judge(question: Question, item: Item, given: Given) -> Made:
    texts, judged = _texts(question), given.get("principles", {})
    fields: dict[str, Any] = {
        key: RadioField(
            texts[option],
            choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
            validate_choice=False,
        )
        for key, option in item.options
    }
    fields["decision"] = RadioField(
        "What do you do with it?",
        choices=[SelectChoice(key, DECISIONS[name]) for key, name in item.choices],
        validate_choice=False,
    )
    data: dict[str, Any] = {key: judged.get(option) for key, option in item.options}
    data["decision"] = next((k for k, name in item.choices if name == given.get("decision")), None)
    return fields, data
