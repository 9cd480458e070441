"""Asking for a proof of who somebody is, no faster than the throttle lets them."""

from flask.typing import ResponseReturnValue

from app.core import errors
from app.core.clock import now
from app.core.db import transaction
from app.signin import actions, hashing, throttle
from app.signin.identity import WAYS


def prove(collar_number: str, password: str) -> int | None:
    """Return the id of the person whom number and password prove, or None. Answers 429 while this
    number or this address must wait. Raises `hashing.Busy` when too many sign in at once.
    """
    tried = throttle.admit(collar_number)
    sent = {"collar_number": collar_number, "password": password}
    try:
        person_id = WAYS["password"].prove(sent, now())
    except hashing.Busy:
        with transaction():  # nobody has looked at the password: the try does not count
            actions.forgive_try(tried.id)
        raise
    if person_id is None:
        throttle.failed(tried)
    else:
        actions.forgive_try(tried.id)
    return person_id


def busy(_error: hashing.Busy) -> ResponseReturnValue:
    """Answer 503: too many people sign in at this moment."""
    answer = errors.page(503, ["Many people are signing in. Try again in a few seconds."], [])
    answer.headers["Retry-After"] = "5"
    return answer
