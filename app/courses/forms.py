"""What may be typed about courses and contacts."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length


class ApproveForm(FlaskForm):
    """A second person's yes to a version: one button."""


class ContactsForm(FlaskForm):
    """The force's contacts; its fields are made from the list of names."""


def contacts_form(values: dict[str, str], names: tuple[str, ...]) -> FlaskForm:
    """Return the form of every contact, filled with what is in force."""
    fields = {
        name: StringField(
            name.replace("-", " ").capitalize(),
            validators=[Length(max=200, message="Contact must be 200 characters or fewer")],
        )
        for name in names
    }
    form: FlaskForm = type("Contacts", (ContactsForm,), fields)(data=values)
    return form
