"""A form that was sent when its sign-in, or the last proof of who sends it, was too old: it is
carried, sealed, through the password and offered to be sent. Nothing is done before that.

Sealed means encrypted for this application alone: on a shared computer the next person at the
sign-in page finds nothing to read in it, and it opens for the person who wrote it only.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app.core import errors
from app.core.clock import now
from app.core.letters import cleaned
from app.core.web.headers import HostileText
from app.people.permissions import Missing, missing, path_back
from app.signin.forms import ConfirmForm, SignInForm
from app.signin.session import safe_next, whose

LASTS = timedelta(minutes=30)
LARGEST = 64 * 1024  # characters: what people type, never a file in a hidden field
PROVE = "You sent this when you had to prove first who you are."
UNCLEAN = "What was sent holds a character that cannot be kept, such as often comes along unseen when text is copied."
NEVER_CARRIED = {"password", "current"}
# An endpoint whose form is carried in a way of its own -> that way; it answers None to refuse.
OWN_WAY: dict[str, Callable[[], ResponseReturnValue | None]] = {}

Field = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was sent in vain: where to, its fields in order, and the page that it stood on."""

    path: str
    fields: tuple[Field, ...]
    page: str

    @property
    def words(self) -> list[Field]:
        """What was typed or chosen in words, by what the field is about; numbers of ours are not."""
        called = ((name.replace("_", " ").capitalize(), value) for name, value in self.fields)
        return [(name, value) for name, value in called if value.strip() and not value.isdigit()]


def init_app(app: Flask) -> None:
    """Look at each request before its permission is asked, and at each token that has died."""
    app.before_request(keep)
    app.register_error_handler(CSRFError, keep_or_refuse)
    app.register_error_handler(HostileText, offer_cleaned)


def keep() -> ResponseReturnValue | None:
    """Answer a form whose sender must sign in, or give the password, first: ask for that, and carry
    the form along. None lets the request go on.
    """
    lack = missing()
    if lack is Missing.NOTHING or request.method != "POST":
        return None
    if (own_way := OWN_WAY.get(request.endpoint or "")) is not None:
        return own_way() if lack is Missing.SIGN_IN else None
    sealed = _sealed() if request.form and not errors.wants_json() else ""
    if not sealed:
        return None
    if lack is Missing.PASSWORD:
        return ask_for_password(ConfirmForm(formdata=None), sealed, _page()), 403
    return ask_to_sign_in(SignInForm(formdata=None), sealed, _page()), 403


def keep_or_refuse(error: CSRFError) -> ResponseReturnValue:
    """Show a form again whose page is from before signing in again; refuse what another site sent."""
    if (own_way := OWN_WAY.get(request.endpoint or "")) is not None:
        return own_way() or errors.http_error(error)
    unsent = _sent_from_ours()
    return (offer(unsent), 400) if unsent else errors.http_error(error)


def offer_cleaned(_error: HostileText) -> ResponseReturnValue:
    """Offer a form again without the characters that cannot be kept: they come along unseen when text
    is copied from elsewhere.
    """
    unsent = _sent_from_ours()
    if unsent is None:
        return errors.page(400, [UNCLEAN, "Take it out, or type the text anew."], [])
    fields = tuple((name, cleaned(value)) for name, value in unsent.fields)
    taken_out = f"{UNCLEAN} It is taken out of the text below."
    return offer(replace(unsent, fields=fields), taken_out), 400


def _sent_from_ours() -> Unsent | None:
    """Return this request as it was sent, if somebody signed in sent it from a page of ours."""
    # A browser says itself which site a form came from, and no page can have it say otherwise.
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin" and not errors.wants_json()
    is_form = request.method == "POST" and missing() is Missing.NOTHING
    return opened(_sealed()) if is_ours and is_form else None


def ask_to_sign_in(form: SignInForm, sealed: str = "", page: str | None = None) -> str:
    """Draw the page to sign in, with what is carried through it."""
    action = url_for("signin.sign_in", next=page or request.args.get("next"))
    return render_template("signin/sign_in.html", form=form, sealed=sealed, action=action)


def ask_for_password(form: ConfirmForm, sealed: str = "", page: str | None = None) -> str:
    """Draw the page to give the password again, with what is carried through it."""
    action = url_for("signin.confirm", next=page or request.args.get("next"))
    return render_template("signin/confirm.html", form=form, sealed=sealed, action=action)


def offer(unsent: Unsent, why: str = PROVE) -> str:
    """Draw the page that offers to send a form that was sent in vain, and says why it was."""
    return render_template("signin/unsent.html", unsent=unsent, why=why)


def opened(sealed: str) -> Unsent | None:
    """Return what was carried, for whoever is signed in; None when it is too old, forged, or
    somebody else's.
    """
    try:
        person_id, until, path, fields, page = json.loads(_seal().decrypt(sealed.encode()))
    except InvalidToken:
        return None
    if person_id != whose() or until < now().timestamp():
        return None
    return Unsent(path, tuple((name, value) for name, value in fields), page)


def _sealed() -> str:
    """Return this request's form, sealed for the person whose session it is; empty when there is
    nothing to carry, or what must not be.
    """
    token = current_app.config["WTF_CSRF_FIELD_NAME"]
    fields = [one for one in request.form.items(multi=True) if one[0] != token]
    person_id = whose()
    is_large = sum(len(value) for _, value in fields) > LARGEST
    if person_id is None or not fields or is_large or NEVER_CARRIED & set(request.form):
        return ""
    until = (now() + LASTS).timestamp()
    kept = [person_id, until, request.full_path.rstrip("?"), fields, _page()]
    return _seal().encrypt(json.dumps(kept).encode()).decode()


def _page() -> str:
    """Return the page that the form stood on, as far as it is one of ours."""
    return safe_next(path_back(), safe_next(request.full_path, url_for("home.page")))


def _seal() -> MultiFernet:
    keys: list[Any] = [current_app.secret_key, *current_app.config["SECRET_KEY_FALLBACKS"]]
    return MultiFernet([Fernet(_key(str(one))) for one in keys])


def _key(secret: str) -> bytes:
    derived = hashlib.blake2b(secret.encode(), digest_size=32, person=b"unsent form").digest()
    return base64.urlsafe_b64encode(derived)
