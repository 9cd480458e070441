"""What may be typed about roles, and how to say what is wrong."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, SelectChoice, SelectField, ValidationError
from wtforms.validators import DataRequired

from app.core.web.forms import WhyForm
from app.people.rules import Role


def _id(text: str) -> int:
    """Return the id that stands in a choice; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class AppointForm(WhyForm):
    """A role, and over which part of the force."""

    role = SelectField(
        "Role",
        choices=[
            SelectChoice("", "Select a role"),
            *(
                SelectChoice(str(one), str(one)[0].upper() + str(one)[1:])
                for one in Role
                if one is not Role.LEARNER
            ),
        ],
        validate_choice=False,
        validators=[DataRequired("Select the role")],
    )
    unit = SelectField("Over", coerce=lambda text: _id(str(text)), validate_choice=False)

    def offer(self, units: Sequence[Any]) -> None:
        """Offer these units; the rows have `id` and `name`."""
        self.unit.choices = [SelectChoice(row.id, row.name) for row in units]

    def validate_role(self, field: Field) -> None:
        """Take a role that exists and is given by appointment."""
        if field.data not in set(Role) - {Role.LEARNER}:
            raise ValidationError("Select the role")

    def validate_unit(self, field: Field) -> None:
        """Take only a unit that was offered."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError("Select the part of the force")
