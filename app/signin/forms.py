"""What is typed to sign in and to choose a password."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

NUMBER = "Collar or staff number must be 20 characters or fewer"
LONG = "Password must be 1000 characters or fewer"


def _trim(text: str | None) -> str | None:
    return text.strip() if text else text


class ForgottenForm(FlaskForm):
    """Who has forgotten their password."""

    collar_number = StringField(
        "Collar or staff number",
        filters=[_trim],
        render_kw={"autocomplete": "username"},
        validators=[
            InputRequired("Enter your collar or staff number"),
            Length(max=20, message=NUMBER),
        ],
    )


class ConfirmForm(FlaskForm):
    """The password again, before something that matters."""

    password = PasswordField(
        "Password",
        render_kw={"autocomplete": "current-password"},
        validators=[InputRequired("Enter your password"), Length(max=1000, message=LONG)],
    )


class SignInForm(ForgottenForm, ConfirmForm):
    """Who you are, and the proof."""


class NewPasswordForm(FlaskForm):
    """A new password. Whether it will do is a rule (`rules.faults`)."""

    password = PasswordField(
        "New password",
        description="12 characters or more. Three words that do not belong together work well.",
        render_kw={"autocomplete": "new-password"},
        validators=[InputRequired("Enter a new password")],
    )


class ChangeForm(NewPasswordForm):
    """A new password, with the old one as proof."""

    current = PasswordField(
        "Your password now",
        render_kw={"autocomplete": "current-password"},
        validators=[InputRequired("Enter your password now"), Length(max=1000, message=LONG)],
    )
