"""What may be typed into the register, and how to say what is wrong."""

from app.accounts.forms.custody import CustodyForm
from app.accounts.forms.incident import StepForm
from app.accounts.forms.life import ClosingForm, MeasureForm, ReviewForm
from app.accounts.forms.plain import ReasonForm, ToldReasonForm
from app.accounts.forms.policy import ExceptionForm, PolicyForm
from app.accounts.forms.proposal import OpeningForm, ProposalForm
from app.accounts.forms.register import AccountForm, DeputyForm, OwnerForm

__all__ = [
    "AccountForm",
    "ClosingForm",
    "CustodyForm",
    "DeputyForm",
    "ExceptionForm",
    "MeasureForm",
    "OpeningForm",
    "OwnerForm",
    "PolicyForm",
    "ProposalForm",
    "ReasonForm",
    "ReviewForm",
    "StepForm",
    "ToldReasonForm",
]
