"""Forms in which nothing that looks like a secret may be typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField

from app.accounts.rules import secret_fault
from app.core.web.forms import ToldWhyForm, WhyForm

# Names, numbers of people and addresses: they have rules of their own.
NAMES = {
    *("handle", "address", "into", "recovery_mailbox"),
    *("collar_number", "owner", "deputy", "custodian"),
}


class PlainForm(FlaskForm):
    """A form whose texts are held against what passwords, seeds and recovery codes look like."""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Say at each field what is wrong with it."""
        well = super().validate(extra_validators)
        for field in self:
            is_text = isinstance(field, StringField) and field.short_name not in NAMES
            if is_text and not field.errors and (fault := secret_fault(field.data or "")):
                field.errors = [fault.rstrip(".")]
                well = False
        return bool(well)


class ReasonForm(PlainForm, WhyForm):
    """A reason that is kept."""


class ToldReasonForm(PlainForm, ToldWhyForm):
    """A reason that the person concerned reads."""
