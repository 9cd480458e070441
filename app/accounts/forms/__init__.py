"""What may be typed into the register, and how to say what is wrong."""

from app.accounts.forms.incident import StepForm
from app.accounts.forms.life import ClosingForm, MeasureForm
from app.accounts.forms.proposal import OpeningForm, ProposalForm
from app.accounts.forms.register import AccountForm, DeputyForm, OwnerForm

__all__ = [
    "AccountForm",
    "ClosingForm",
    "DeputyForm",
    "MeasureForm",
    "OpeningForm",
    "OwnerForm",
    "ProposalForm",
    "StepForm",
]
