"""What may be typed about sessions, and how to say what is wrong."""

from app.sessions.forms.asking import (
    ChangeForm,
    DaysForm,
    GuestForm,
    PlanForm,
    RepeatForm,
    SubjectForm,
    TeamForm,
    TrainersForm,
)
from app.sessions.forms.attendance import CodeForm, MarkForm, TapForm
from app.sessions.forms.terms import TermsForm, typed

__all__ = [
    "ChangeForm",
    "CodeForm",
    "DaysForm",
    "GuestForm",
    "MarkForm",
    "PlanForm",
    "RepeatForm",
    "SubjectForm",
    "TapForm",
    "TeamForm",
    "TermsForm",
    "TrainersForm",
    "typed",
]
